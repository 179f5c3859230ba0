package tasuki.internal;

import java.lang.module.ModuleDescriptor;
import java.util.concurrent.locks.LockSupport;

/** Opens the program to those who look at it from outside. */
final class Seeing {
    /** The system property that tells a program of ours from another one. */
    private static final String MARK = "tasuki.version";

    private static final long OPEN_AFTER = 500_000_000L;

    private Seeing() {}

    /**
     * Says that tasks run here, at once: who asks as the first one runs is not told otherwise.
     * Once; the rest on a thread of its own: it costs more than a short program does.
     */
    static void start() {
        attempt(() -> System.setProperty(MARK, version()));
        Thread.ofPlatform().daemon().name("tasuki-seeing").start(Seeing::open);
    }

    /** Listens for flight recordings and, half a second later, shows the task tree over JMX. */
    private static void open() {
        attempt(Flight::watch);
        LockSupport.parkNanos(OPEN_AFTER);
        attempt(TreeBean::register);
    }

    private static String version() {
        ModuleDescriptor module = Seeing.class.getModule().getDescriptor();
        return module == null ? "unknown" : module.rawVersion().orElse("unknown");
    }

    /** A JVM without JMX or without the flight recorder is no reason to stop. */
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (Exception | LinkageError e) {
            System.getLogger("tasuki")
                    .log(System.Logger.Level.DEBUG, "this program cannot be seen from outside", e);
        }
    }
}
