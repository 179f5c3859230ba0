package tasuki.test;

/** The failure that a sweep puts into a checkpoint. */
public final class InjectedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InjectedFailure(String message) {
        super(message);
    }
}
