package tasuki.web;

/** Tells whether something that the application needs is there. */
@FunctionalInterface
public interface HealthCheck {
    /**
     * Looks. May wait; it is cancelled after 5 s, which counts as a failure.
     *
     * @throws Exception if it is not there: the message goes into the answer
     */
    void check() throws Exception;
}
