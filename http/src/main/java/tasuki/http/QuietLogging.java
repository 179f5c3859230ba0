package tasuki.http;

/**
 * Keeps SLF4J, which Jetty logs through, from writing to stderr that it has no provider. Whoever
 * adds a provider gets Jetty's log there; whoever sets the property decides.
 */
final class QuietLogging {

    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private QuietLogging() {}

    /** To be called before the first class of Jetty is used. */
    static void install() {
        if (System.getProperty(VERBOSITY) == null) {
            System.setProperty(VERBOSITY, "ERROR");
        }
    }
}
