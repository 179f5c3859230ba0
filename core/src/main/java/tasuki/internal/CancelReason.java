package tasuki.internal;

import org.jspecify.annotations.Nullable;

/** Why a scope was cancelled. */
public record CancelReason(Kind kind, String text, @Nullable Throwable failure) {
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

    static CancelReason requested(String text) {
        return new CancelReason(Kind.REQUESTED, text, null);
    }
}
