package tasuki;

/**
 * The body of a {@link Group}, without a result.
 *
 * @param <X> the checked exception that it throws
 */
@FunctionalInterface
public interface GroupAction<X extends Exception> {
    /** Runs on the thread that opened the group. May block. */
    void run(Group group) throws X, InterruptedException;
}
