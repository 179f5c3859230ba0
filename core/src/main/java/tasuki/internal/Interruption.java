package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.CancelReason;

/**
 * The InterruptedException of a cancelled scope. It has a stack trace only if a deadline passed,
 * where "what was it doing?" is the question: filling one in would cost more than all the rest of
 * cancelling a task.
 */
final class Interruption extends InterruptedException {
    private static final long serialVersionUID = 1L;

    private Interruption(String message, @Nullable Throwable cause) {
        super(message);
        if (cause != null) {
            initCause(cause);
        }
    }

    static InterruptedException of(CancelReason reason, @Nullable Throwable cause) {
        Interruption made = new Interruption(reason.text(), cause);
        if (reason.kind() == CancelReason.Kind.DEADLINE) {
            made.fill();
        }
        return made;
    }

    private void fill() {
        super.fillInStackTrace();
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
