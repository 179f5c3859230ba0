package tasuki.stream;

/**
 * Early stop: thrown from inside {@code emit} by the operator that needs no more values, and caught
 * by this very operator where it runs its source. An Error, so that no {@code catch (Exception)} of
 * a source takes it for a failure.
 */
final class Stop extends Error {
    private static final long serialVersionUID = 1L;

    private Stop() {
        super("downstream needs no more values: let this pass", null, false, false);
    }

    /** What an operator does with its source when it may stop it. */
    interface Body {
        void run(Stop mine) throws Exception;
    }

    /** Runs the body, which may throw its own signal; anybody else's passes. */
    static void within(Body body) throws Exception {
        Stop mine = new Stop();
        try {
            body.run(mine);
        } catch (Stop s) {
            if (s != mine) {
                throw s;
            }
        }
    }
}
