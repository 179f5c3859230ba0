package tasuki.internal;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Opens the program to those who look at it from outside. */
final class Seeing {
    /** The system property that tells a program of ours from another one. */
    private static final String MARK = "tasuki.version";

    private static final long OPEN_AFTER = 500_000_000L;

    private Seeing() {}

    /** Once, on a thread of its own: it costs more than a short program does. */
    static void start() {
        Thread.ofPlatform().daemon().name("tasuki-seeing").start(Seeing::open);
    }

    /**
     * Says that tasks run here, listens for flight recordings and, half a second later, shows the
     * task tree over JMX.
     */
    private static void open() {
        attempt(() -> System.setProperty(MARK, version()));
        attempt(Flight::watch);
        LockSupport.parkNanos(OPEN_AFTER);
        attempt(TreeBean::register);
    }

    private static String version() {
        return Optional.ofNullable(Seeing.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("unknown");
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
