package tasuki;

import java.util.Objects;
import java.util.Optional;

/**
 * Why a scope was cancelled.
 *
 * @param kind what cancelled it
 * @param text for people
 * @param failure what failed, if that is why
 * @param by the task, or the thread, that asked for it or failed
 */
public record CancelReason(
        Kind kind, String text, Optional<Throwable> failure, Optional<String> by) {
    /** No part is null. */
    public CancelReason {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(failure, "failure");
        Objects.requireNonNull(by, "by");
    }

    /** What cancelled it. */
    public enum Kind {
        /** Somebody asked for it. */
        REQUESTED,
        /** Its deadline passed. */
        DEADLINE,
        /** A task in it, or its body, failed. */
        FAILURE,
        /** Its thread was interrupted from outside. */
        INTERRUPTED
    }
}
