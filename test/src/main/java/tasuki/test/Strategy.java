package tasuki.test;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Which schedules a {@link TestRuntime} tries. Immutable. */
public final class Strategy {
    private static final int MOST = 1_000_000;

    /** The choosers of one exploration, one a run. */
    interface Plan {
        /**
         * The next one.
         *
         * @param number of the run, from 0
         * @param decisions how many a run has had at most
         * @return null if everything was tried
         */
        @Nullable Chooser next(int number, int decisions);

        /** Whether there is nothing else to try. */
        default boolean isExhausted() {
            return false;
        }
    }

    private interface Opening {
        Plan open(long seed);
    }

    private final String name;
    private final Opening opening;
    private final boolean finite;

    private Strategy(String name, boolean finite, Opening opening) {
        this.name = name;
        this.finite = finite;
        this.opening = opening;
    }

    /** Nobody is interrupted; first come, first served. There is one such schedule. */
    public static Strategy inOrder() {
        return new Strategy("in order", false, seed -> (number, decisions) -> Choosers.IN_ORDER);
    }

    /** At every decision each task with the same probability. */
    public static Strategy random() {
        return new Strategy(
                "random", false, seed -> (number, decisions) -> Choosers.random(mix(seed, number)));
    }

    /**
     * Random priorities that change at a few random points: finds bugs that take few ordered events
     * in long runs, with a probability that is known (Burckhardt et al., ASPLOS 2010).
     *
     * @param depth of the bugs: 1 is an order of two tasks, 2 an interruption more, and so on
     */
    public static Strategy pct(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("the depth of a bug is 1 or more, not " + depth);
        }
        return new Strategy(
                "pct " + depth,
                false,
                seed ->
                        (number, decisions) ->
                                Choosers.pct(mix(seed, number), depth, Math.max(8, decisions)));
    }

    /** By turns, after one decision each, then after two, and so on. */
    public static Strategy roundRobin() {
        return new Strategy(
                "round robin",
                false,
                seed -> (number, decisions) -> Choosers.roundRobin(number + 1));
    }

    /** In order, then by turns, then random and PCT of depths 1 to 4 by turns. The default. */
    public static Strategy mixed() {
        return new Strategy(
                "mixed",
                false,
                seed ->
                        (number, decisions) -> {
                            long mine = mix(seed, number);
                            return number == 0
                                    ? Choosers.IN_ORDER
                                    : number == 1
                                            ? Choosers.roundRobin(1)
                                            : number % 2 == 0
                                                    ? Choosers.random(mine)
                                                    : Choosers.pct(
                                                            mine,
                                                            1 + number / 2 % 4,
                                                            Math.max(8, decisions));
                        });
    }

    /**
     * Every schedule with at most so many preemptions: turns taken from a task that could have gone
     * on. For small cases: their number grows with the power of that (M. Musuvathi, S. Qadeer,
     * "Iterative context bounding", PLDI 2007; most bugs take two or less).
     *
     * @param preemptions at most in one run
     */
    public static Strategy exhaustive(int preemptions) {
        if (preemptions < 0) {
            throw new IllegalArgumentException(preemptions + " preemptions are too few");
        }
        return new Strategy(
                "exhaustive, " + preemptions + " preemptions",
                true,
                seed -> new Exhaustive(preemptions));
    }

    Plan open(long seed) {
        return opening.open(seed);
    }

    /** How many schedules to try if so many were asked for. */
    int count(int asked) {
        return finite && asked == 1 ? MOST : asked;
    }

    private static long mix(long seed, int number) {
        long z = seed + (number + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 27);
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * Depth first through the tree of decisions. {@code path} is the branch of the last run: its
     * end is moved to the next sibling, and what follows is in order.
     */
    private static final class Exhaustive implements Plan {
        private static final class Fork {
            final boolean preempts;
            final int options;
            int index;

            Fork(boolean preempts, int options) {
                this.preempts = preempts;
                this.options = options;
            }
        }

        private final int most;
        private final List<Fork> path = new ArrayList<>();
        private boolean begun;
        private boolean exhausted;

        Exhaustive(int most) {
            this.most = most;
        }

        @Override
        public @Nullable Chooser next(int number, int decisions) {
            if (begun && !moveOn()) {
                exhausted = true;
                return null;
            }
            begun = true;
            return (decision, turn, options) -> {
                if (decision >= path.size()) {
                    path.add(new Fork(turn.preempts, options.size()));
                }
                return Math.min(path.get(decision).index, options.size() - 1);
            };
        }

        private boolean moveOn() {
            while (!path.isEmpty()) {
                Fork last = path.getLast();
                last.index++;
                if (last.index < last.options && preemptions() <= most) {
                    return true;
                }
                path.removeLast();
            }
            return false;
        }

        private int preemptions() {
            int count = 0;
            for (Fork fork : path) {
                count += fork.preempts && fork.index > 0 ? 1 : 0;
            }
            return count;
        }

        @Override
        public boolean isExhausted() {
            return exhausted;
        }
    }
}
