package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.internal.Failures;

import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * How a hub or a state cell was closed.
 *
 * @param failure what for, or null if it just ended
 */
record Closing(@Nullable Throwable failure) {
    static final Closing END = new Closing(null);

    /** With a failure; that somebody else was cancelled is not a cancellation of who reads it. */
    static Closing with(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        if (cause instanceof InterruptedException || cause instanceof CancelledException) {
            CancellationException cancelled =
                    new CancellationException("the source was cancelled: " + cause.getMessage());
            cancelled.initCause(cause);
            return new Closing(cancelled);
        }
        return new Closing(cause);
    }

    /** Throws the failure, if there is one; that the caller is cancelled himself says more. */
    void check() throws Exception {
        if (failure != null) {
            Failures.trace(failure, "stream");
            throw Failures.<Exception>raise(Ending.mineFirst(failure));
        }
    }

    /** What is thrown to who wants to put something in. */
    StreamClosedException refusal(String attempt, String label) {
        return new StreamClosedException(
                "cannot "
                        + attempt
                        + ": "
                        + label
                        + " is closed"
                        + (failure == null ? "" : ", with an error: " + failure),
                failure);
    }

    /** It was closed before, like this; now somebody has a failure that nobody would see. */
    void andLater(Throwable cause, String label) {
        if (failure == null) {
            throw new IllegalStateException(
                    label + " was closed before, so nobody will see this error", cause);
        }
        if (failure != cause && failure.getCause() != cause) {
            Failures.attach(failure, cause);
        }
    }
}
