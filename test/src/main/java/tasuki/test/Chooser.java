package tasuki.test;

import java.util.List;

/** Decides who goes on. For one run; not thread-safe: it is asked by one thread at a time. */
interface Chooser {
    /**
     * Chooses.
     *
     * @param decision the number of this decision in the run, from 0
     * @param turn why there is one
     * @param options at least two; the first is who goes on if nobody interferes: the current task
     *     if {@code turn.preempts}, else the one that has been ready longest
     * @return the index of one of them
     */
    int choose(int decision, Turn turn, List<Slot> options);
}
