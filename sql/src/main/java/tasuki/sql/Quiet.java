package tasuki.sql;

import org.slf4j.LoggerFactory;

/**
 * Keeps SLF4J, which the pool logs to, from complaining on the standard error of programs that have
 * no logging of this kind. Programs that have it get the log as usual.
 */
final class Quiet {
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private Quiet() {}

    /** Lets SLF4J look for its provider without a word. What it finds the first time stays. */
    static synchronized void hush() {
        if (System.getProperty(VERBOSITY) != null) {
            return;
        }
        System.setProperty(VERBOSITY, "ERROR");
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }
}
