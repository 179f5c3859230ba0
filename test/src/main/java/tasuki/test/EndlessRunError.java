package tasuki.test;

/** A run has taken very many steps and is not over: some task goes round in circles. */
public final class EndlessRunError extends AssertionError {
    private static final long serialVersionUID = 1L;

    EndlessRunError(String message) {
        super(message);
    }
}
