package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Who runs this program, where the process is not all its own: {@code tasuki dev} runs one version
 * of a program after another in one process, and has to end each as the end of a process would.
 *
 * <p>What lives until it is closed tells its host of itself, since a program may count on its
 * process's end to close it. Sockets that listen are the host's, so that no connection is refused
 * between two versions. Without a host, which is everywhere else, nothing here costs more than a
 * read. One host at most; set before the program starts.
 */
public abstract class Host {
    private static volatile @Nullable Host current;

    /** The host of this process, if it has one. */
    public static Optional<Host> current() {
        return Optional.ofNullable(current);
    }

    /** From now on this is the host; empty for none. */
    public static void install(Optional<Host> host) {
        current = host.orElse(null);
    }

    /** The program has opened something that it may never close. */
    public static void opened(AutoCloseable resource) {
        Host host = current;
        if (host != null) {
            host.add(resource);
        }
    }

    /** The program has closed it itself. */
    public static void closed(AutoCloseable resource) {
        Host host = current;
        if (host != null) {
            host.remove(resource);
        }
    }

    /** An address to listen on, its host not looked up yet. */
    public record Place(String host, int port) {}

    /** Makes a socket that listens. */
    @FunctionalInterface
    public interface Binding {
        ServerSocketChannel bind() throws IOException;
    }

    /**
     * An application that keeps a thread of the program in {@code serve}.
     *
     * @param title what it is called
     * @param url where it is
     * @param docs where its documentation is; empty if there is none
     * @param stop stops it, waits for that, and says whether all requests had ended by themselves
     */
    public record Served(String title, String url, String docs, BooleanSupplier stop) {}

    /** Where to listen instead of where the program says. */
    public abstract Place place(Place wanted, boolean serves);

    /**
     * A socket that listens on this address: one that the version before has left, or a new one. It
     * is not to be closed, but to be left, whatever waits in it.
     *
     * @param how what the host needs to know to answer there itself, between two versions
     */
    public abstract ServerSocketChannel listen(
            InetSocketAddress wanted, Binding binding, Object how) throws IOException;

    /** The program does not listen there any more. */
    public abstract void leave(ServerSocketChannel channel);

    /** An application serves, and is to be told when the program is to stop. */
    public abstract void serves(Served application);

    /** It has ended. */
    public abstract void serverEnded(Served application);

    /** How long what runs is waited for at a stop, where the program would wait for so long. */
    public abstract Duration patience(Duration own);

    protected abstract void add(AutoCloseable resource);

    protected abstract void remove(AutoCloseable resource);
}
