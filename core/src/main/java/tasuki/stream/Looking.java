package tasuki.stream;

import tasuki.internal.TaskNode;

/**
 * Whether to look a while before parking. To park and be woken on another carrier costs as much as
 * a hundred looks, so looking is worth it while the other side is busy with the same stream; one
 * that was in vain is not repeated for the next 1, 3, 7, … 255 times. One task's own.
 */
final class Looking {
    private static final int MOST = 255;

    private static final int LINGER = 16;

    private int skip;
    private boolean seen;
    private int penalty;

    /** How often to look now; never on a scheduler that runs one task at a time. */
    int times() {
        if (skip > 0) {
            skip--;
            return 0;
        }
        return TaskNode.current().environment().scheduler().spins();
    }

    /**
     * Lets some values come, about a microsecond's worth, if the last looks were not in vain: to
     * fetch them one by one costs each side a cache line a value.
     */
    void linger() {
        if (penalty == 0 && seen) {
            for (int n = LINGER; n > 0; n--) {
                Thread.onSpinWait();
            }
        }
    }

    /** Learns. */
    void was(boolean worthIt) {
        seen = worthIt;
        if (worthIt) {
            penalty = 0;
        } else {
            penalty = Math.min(2 * penalty + 1, MOST);
            skip = penalty;
        }
    }
}
