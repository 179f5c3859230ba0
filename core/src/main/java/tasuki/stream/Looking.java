package tasuki.stream;

import tasuki.internal.TaskNode;

/**
 * Whether to look a while before parking. To park and be woken on another carrier costs as much as
 * a hundred looks, so looking is worth it while the other side is busy with the same stream; one
 * that was in vain is not repeated for the next 1, 3, 7, … 255 times. One task's own.
 */
final class Looking {
    private static final int MOST = 255;

    private static final int LONGEST = 4;

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

    /** Whether the last looks were not in vain. */
    boolean isWorthIt() {
        return penalty == 0 && seen;
    }

    /**
     * Pauses between two looks; longer and longer, since each look takes the line away from who
     * writes it.
     *
     * @param pause how long it was the last time, 1 at first
     * @return how long it was now
     */
    static int pause(int pause) {
        int longer = Math.min(2 * pause, LONGEST);
        for (int n = longer; n > 0; n--) {
            Thread.onSpinWait();
        }
        return longer;
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
