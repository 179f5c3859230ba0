package tasuki.cli;

import tasuki.internal.Host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The host of the programs of {@code tasuki dev}: says where they listen, and knows what they have
 * opened and not closed.
 */
final class ProgramHost extends Host {
    private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::", "[::]", "");

    private final DevSettings settings;
    private final Consumer<Served> onServed;
    private final Doors doors = new Doors();
    private final Set<Served> served = ConcurrentHashMap.newKeySet();

    /** In the order of opening; guarded by itself. */
    private final List<AutoCloseable> opened = new ArrayList<>();

    private boolean portGiven;
    private volatile boolean guest;

    /**
     * @param onServed told of each application that serves, on a thread of the program's
     */
    ProgramHost(DevSettings settings, Consumer<Served> onServed) {
        this.settings = settings;
        this.onServed = onServed;
    }

    Doors doors() {
        return doors;
    }

    /** A program starts. */
    synchronized void begin() {
        guest = true;
        portGiven = false;
        doors.begin();
    }

    /** It has ended: what listens now is our own. */
    void end() {
        guest = false;
        synchronized (opened) {
            opened.clear();
        }
        served.clear();
    }

    /** Those that serve now. */
    List<Served> served() {
        return List.copyOf(served);
    }

    /** What is open, the last first; forgotten here. */
    List<AutoCloseable> takeOpened() {
        synchronized (opened) {
            List<AutoCloseable> taken = new ArrayList<>(opened);
            opened.clear();
            Collections.reverse(taken);
            return taken;
        }
    }

    @Override
    public synchronized Place place(Place wanted, boolean serves) {
        if (!guest) {
            return wanted;
        }
        String host =
                settings.host()
                        .orElse(
                                ALL_ADDRESSES.contains(wanted.host())
                                        ? "127.0.0.1"
                                        : wanted.host());
        int port = wanted.port();
        if (serves && !portGiven) {
            portGiven = true;
            port = settings.port().orElse(port);
        }
        return new Place(host, port);
    }

    @Override
    public ServerSocketChannel listen(InetSocketAddress wanted, Binding binding, Object how)
            throws IOException {
        return doors.take(wanted, binding, how);
    }

    @Override
    public void leave(ServerSocketChannel channel) {
        doors.leave(channel);
    }

    @Override
    public void serves(Served application) {
        served.add(application);
        onServed.accept(application);
    }

    @Override
    public void serverEnded(Served application) {
        served.remove(application);
    }

    @Override
    public Duration patience(Duration own) {
        return own.compareTo(settings.grace()) < 0 ? own : settings.grace();
    }

    @Override
    protected void add(AutoCloseable resource) {
        if (!guest) {
            return;
        }
        synchronized (opened) {
            opened.add(resource);
        }
    }

    @Override
    protected void remove(AutoCloseable resource) {
        synchronized (opened) {
            opened.removeIf(each -> each == resource);
        }
    }
}
