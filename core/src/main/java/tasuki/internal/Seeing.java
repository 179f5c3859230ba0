package tasuki.internal;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Opens the program to those who look at it from outside. */
final class Seeing {
    /** The system property that tells a program of ours from another one. */
    private static final String MARK = "tasuki.version";

    private Seeing() {}

    /** Says that tasks run here, and listens for flight recordings. */
    static void mark() {
        attempt(() -> System.setProperty(MARK, version()));
        attempt(Flight::watch);
    }

    /** Shows the task tree over JMX. */
    static void open() {
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
