package tasuki.cli.hosted;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CountDownLatch;

/**
 * What a program calls that runs under {@code tasuki dev}, where it wrote {@link System#exit} or a
 * method of {@link Runtime} that ends the process or waits for its end. The process is not its own:
 * its end is that of the version. What runs on its own once it is started is told here as well: an
 * executor that was never shut down ends with a process, and with nothing less.
 *
 * <p>Exported to the program's module alone. One program at a time; set before it starts.
 */
public final class ProcessCalls {
    private static volatile @Nullable Listener listener;

    private ProcessCalls() {}

    /** Who hears of them. */
    public interface Listener {
        /** The program wants to end. */
        void exit(int code);

        /** The program wants this done at its end. */
        void addShutdownHook(Thread hook);

        /** No longer. */
        boolean removeShutdownHook(Thread hook);

        /** The program has made this: an executor, a timer, a thread. */
        void made(Object something);
    }

    /** Unwinds the thread that called exit: there is nothing after it. */
    public static final class Exit extends Error {
        private static final long serialVersionUID = 1L;

        Exit(int code) {
            super("System.exit(" + code + ")", null, false, false);
        }
    }

    /** From now on this one hears of them. */
    public static void hear(Listener next) {
        listener = next;
    }

    private static Listener listener() {
        Listener current = listener;
        if (current == null) {
            throw new IllegalStateException("no program runs");
        }
        return current;
    }

    /** Behind a call that has made something that runs on its own. */
    public static void made(Object something) {
        Listener current = listener;
        if (current != null) {
            current.made(something);
        }
    }

    /** For {@link System#exit}: does not return. */
    public static void exit(int code) {
        listener().exit(code);
        try {
            new CountDownLatch(1).await(); // until the version is stopped
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Exit(code);
    }

    /** For {@link Runtime#exit} and {@link Runtime#halt}. */
    public static void exit(Runtime ignored, int code) {
        exit(code);
    }

    /** For {@link Runtime#addShutdownHook}. */
    public static void addShutdownHook(Runtime ignored, Thread hook) {
        listener().addShutdownHook(hook);
    }

    /** For {@link Runtime#removeShutdownHook}. */
    public static boolean removeShutdownHook(Runtime ignored, Thread hook) {
        return listener().removeShutdownHook(hook);
    }
}
