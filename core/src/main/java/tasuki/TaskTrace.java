package tasuki;

/**
 * Not an error: shows where the group of a failed task is, as a suppressed throwable of the
 * failure. A failure that passes several groups has one TaskTrace with the frames of all of them,
 * innermost first.
 */
public final class TaskTrace extends Throwable {
    private static final long serialVersionUID = 1L;

    /**
     * @param message which group
     * @param frames where it is
     */
    public TaskTrace(String message, StackTraceElement[] frames) {
        super(message, null, false, true);
        setStackTrace(frames);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
