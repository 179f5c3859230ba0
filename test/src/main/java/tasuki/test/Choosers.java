package tasuki.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** The choosers that need no memory beyond one run. */
final class Choosers {
    private Choosers() {}

    /** Nobody is interrupted; who waits is followed by who has been ready longest. */
    static final Chooser IN_ORDER = (decision, turn, options) -> 0;

    /**
     * Each with the same probability; in two runs of three the current task goes on more often, so
     * that others get far ahead of each other as well.
     */
    static Chooser random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double stays = new double[] {0, 0.4, 0.8}[random.nextInt(3)];
        return (decision, turn, options) ->
                turn.preempts && random.nextDouble() < stays ? 0 : random.nextInt(options.size());
    }

    /** The one with the next number, after so many decisions each. */
    static Chooser roundRobin(int quantum) {
        return new Chooser() {
            private int last = -1;
            private int used;

            @Override
            public int choose(int decision, Turn turn, List<Slot> options) {
                if (turn.preempts && ++used < quantum) {
                    last = options.getFirst().number;
                    return 0;
                }
                used = 0;
                int best = 0;
                for (int i = 1; i < options.size(); i++) {
                    if (after(options.get(i)) < after(options.get(best))) {
                        best = i;
                    }
                }
                last = options.get(best).number;
                return best;
            }

            private int after(Slot slot) {
                int distance = slot.number - last;
                return distance > 0 ? distance : distance + Integer.MAX_VALUE / 2;
            }
        };
    }

    /**
     * PCT: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, "A randomized scheduler with
     * probabilistic guarantees of finding bugs", ASPLOS 2010. Every task has a random priority, the
     * highest one that can run runs; at {@code depth - 1} random decisions the one that runs falls
     * below all others. A bug that takes {@code depth} ordered events among n tasks and k decisions
     * is found with a probability of at least 1 / (n k^(depth-1)).
     *
     * @param decisions how many decisions a run has, roughly
     */
    static Chooser pct(long seed, int depth, int decisions) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Integer> changes = new TreeSet<>();
        for (int i = 1; i < depth; i++) {
            changes.add(random.nextInt(Math.max(1, decisions)));
        }
        return new Chooser() {
            private final Map<Integer, Double> priorities = new HashMap<>();
            private double lowest;

            @Override
            public int choose(int decision, Turn turn, List<Slot> options) {
                for (Slot slot : options) {
                    priorities.computeIfAbsent(slot.number, n -> 1 + random.nextDouble());
                }
                if (turn == Turn.YIELD) { // it looks whether something has come about
                    Slot last = options.getLast();
                    boolean isTime = last.number < 0;
                    lower(isTime ? options.get(options.size() - 2) : last);
                }
                int best = highest(options);
                if (changes.contains(decision)) {
                    lower(options.get(best));
                    best = highest(options);
                }
                return best;
            }

            private void lower(Slot slot) {
                lowest -= 1;
                priorities.put(slot.number, lowest);
            }

            private int highest(List<Slot> options) {
                int best = 0;
                for (int i = 1; i < options.size(); i++) {
                    if (priority(options.get(i)) > priority(options.get(best))) {
                        best = i;
                    }
                }
                return best;
            }

            private double priority(Slot slot) {
                return priorities.getOrDefault(slot.number, 0.0);
            }
        };
    }

    /**
     * In order, but for the decisions that are named: there the task with that number. One that
     * cannot run there is passed over.
     */
    static Chooser replay(Schedule schedule) {
        return (decision, turn, options) -> {
            Integer wanted = schedule.at(decision);
            if (wanted != null) {
                for (int i = 0; i < options.size(); i++) {
                    if (options.get(i).number == wanted) {
                        return i;
                    }
                }
            }
            return 0;
        };
    }
}
