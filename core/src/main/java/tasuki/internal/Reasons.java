package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.CancelReason;
import tasuki.CancelReason.Kind;

import java.util.Optional;

/** Makes reasons. */
final class Reasons {
    private Reasons() {}

    /** The calling task, or thread, asked for it. */
    static CancelReason requested(String text) {
        return new CancelReason(
                Kind.REQUESTED, text, Optional.empty(), Optional.of(TaskNode.current().name()));
    }

    /** The machinery itself asked for it. */
    static CancelReason ownAccord(String text) {
        return new CancelReason(Kind.REQUESTED, text, Optional.empty(), Optional.empty());
    }

    static CancelReason deadline(String text) {
        return new CancelReason(Kind.DEADLINE, text, Optional.empty(), Optional.empty());
    }

    /** {@code by}: the task that failed; null for the body. */
    static CancelReason failure(String text, Throwable failure, @Nullable String by) {
        return new CancelReason(Kind.FAILURE, text, Optional.of(failure), Optional.ofNullable(by));
    }

    static CancelReason interrupted(String text, @Nullable Throwable how) {
        return new CancelReason(Kind.INTERRUPTED, text, Optional.ofNullable(how), Optional.empty());
    }
}
