package tasuki.cli;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The sockets that a program listens on, which stay open from one version to the next: who connects
 * between two versions waits in the system's queue, and is refused by nobody.
 *
 * <p>A door is found again by the address that the program asked for; one of port 0 by its place
 * among those, so that also a port that the system chose stays. All state is guarded by the object.
 */
final class Doors {
    /**
     * So long after a port is served the next one may come: a program opens one after the other,
     * and whoever connects to the next meanwhile is to wait, not to be refused.
     */
    static final long NEXT_COMES = TimeUnit.SECONDS.toNanos(3);

    private final Map<String, Door> doors = new LinkedHashMap<>();
    private int chosen;

    /** When one of them was last served at by this version, and that is not seen to yet. */
    private OptionalLong served = OptionalLong.empty();

    private static final class Door {
        final ServerSocketChannel channel;
        final InetSocketAddress address;
        Object how;
        boolean taken = true;

        Door(ServerSocketChannel channel, Object how) throws IOException {
            this.channel = channel;
            this.address = (InetSocketAddress) channel.getLocalAddress();
            this.how = how;
        }
    }

    /**
     * A door that nobody listens at.
     *
     * @param how what the program said of how to listen there
     */
    record Free(InetSocketAddress address, Object how) {}

    /** Another version starts, and asks for its ports from the first on. */
    synchronized void begin() {
        chosen = 0;
        served = OptionalLong.empty();
    }

    synchronized ServerSocketChannel take(
            InetSocketAddress wanted, Host.Binding binding, Object how) throws IOException {
        String key = wanted.getAddress().getHostAddress() + ":" + wanted.getPort();
        if (wanted.getPort() == 0) {
            key += "#" + chosen++;
        }
        Door door = doors.get(key);
        if (door == null) {
            door = at(wanted);
        }
        if (door != null && !door.taken) {
            door.taken = true;
            door.how = how;
            return door.channel;
        }
        // a door that is taken: binding it again says so, in the usual words
        Door fresh = new Door(binding.bind(), how);
        doors.put(key, fresh);
        return fresh.channel;
    }

    private @Nullable Door at(InetSocketAddress address) {
        for (Door door : doors.values()) {
            if (door.address.equals(address)) {
                return door;
            }
        }
        return null;
    }

    synchronized void leave(ServerSocketChannel channel) {
        for (Door door : doors.values()) {
            if (door.channel == channel) {
                door.taken = false;
            }
        }
    }

    /** Those that nobody listens at. */
    synchronized List<Free> free() {
        List<Free> free = new ArrayList<>();
        for (Door door : doors.values()) {
            if (!door.taken) {
                free.add(new Free(door.address, door.how));
            }
        }
        return List.copyOf(free);
    }

    /** The version that runs serves at one of them, since this instant. */
    synchronized void served(long now) {
        served = OptionalLong.of(now);
    }

    /** Closes those that the version does not want: it has served for a while without them. */
    synchronized void closeUnwanted(long now) {
        if (served.isPresent() && now - served.getAsLong() >= NEXT_COMES) {
            served = OptionalLong.empty();
            closeFree();
        }
    }

    private void closeFree() {
        doors.values()
                .removeIf(
                        door -> {
                            if (!door.taken) {
                                close(door);
                            }
                            return !door.taken;
                        });
    }

    /** Closes all. */
    synchronized void close() {
        doors.values().forEach(Doors::close);
        doors.clear();
    }

    private static void close(Door door) {
        try {
            door.channel.close();
        } catch (IOException e) {
            // it is of no use any more in either case
        }
    }
}
