package tasuki.test;

import tasuki.Async;
import tasuki.internal.Failures;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Faults and delays of foreign calls: what is inside {@link Async#await(String, tasuki.Body)}. A
 * call is known by its name, which is the text in the task tree: the library's for HTTP and SQL
 * calls, the first argument of {@code await} for others.
 *
 * <pre>{@code
 * Faults.at("price service").takes(Duration.ofSeconds(3));
 * Faults.at("select").fails(2, () -> new SQLException("gone"));     // the second one
 * Faults.at("POST").hangs(1);
 * }</pre>
 *
 * <p>They hold for the run in which they are set, from then on. Delays are in virtual time.
 */
public final class Faults {
    private static final int ALWAYS = 0;

    /** What happens at some use of a call, in place of it or before it. */
    private record Rule(int use, Duration delay, Supplier<? extends Exception> failure) {}

    private static final Supplier<Exception> NONE = () -> new IllegalStateException("no failure");

    /** The calls whose name begins with a text. */
    public static final class Seam {
        private final String prefix;
        private final List<Rule> rules = new ArrayList<>();
        private int uses;

        private Seam(String prefix) {
            this.prefix = prefix;
        }

        /** Every call takes so long, and then begins. */
        public Seam takes(Duration time) {
            return takes(ALWAYS, time);
        }

        /**
         * One call takes so long, and then begins.
         *
         * @param use which one, from 1
         */
        public Seam takes(int use, Duration time) {
            return add(new Rule(use, Objects.requireNonNull(time, "time"), NONE));
        }

        /** Every call fails, and is not made; a delay that is set comes before. */
        public Seam fails(Supplier<? extends Exception> failure) {
            return fails(ALWAYS, failure);
        }

        /**
         * One call fails, and is not made.
         *
         * @param use which one, from 1
         * @param failure a new one of a type that the call may throw
         */
        public Seam fails(int use, Supplier<? extends Exception> failure) {
            return add(new Rule(use, Duration.ZERO, Objects.requireNonNull(failure, "failure")));
        }

        /**
         * One call is not made and never returns: it ends only by being cancelled.
         *
         * @param use which one, from 1
         */
        public Seam hangs(int use) {
            return add(new Rule(use, Duration.ofDays(365_000), NONE));
        }

        /** How often it was called. */
        public int uses() {
            synchronized (rules) {
                return uses;
            }
        }

        private Seam add(Rule rule) {
            synchronized (rules) {
                rules.add(rule);
            }
            return this;
        }

        private List<Rule> use() {
            synchronized (rules) {
                uses++;
                return rules.stream().filter(r -> r.use == ALWAYS || r.use == uses).toList();
            }
        }
    }

    private final List<Seam> seams = new ArrayList<>();

    Faults() {}

    /**
     * The calls of this run whose name begins with a text. Again with the same text: the same ones.
     *
     * @param call the beginning of the name; all calls if it is empty
     */
    public static Seam at(String call) {
        Objects.requireNonNull(call, "call");
        Faults faults = TestTime.steps().faults;
        synchronized (faults.seams) {
            for (Seam seam : faults.seams) {
                if (seam.prefix.equals(call)) {
                    return seam;
                }
            }
            Seam made = new Seam(call);
            faults.seams.add(made);
            return made;
        }
    }

    /** A call is about to begin, on the caller's thread, which has the turn. */
    void before(String what) {
        List<Seam> here;
        synchronized (seams) {
            if (seams.isEmpty()) {
                return;
            }
            here = seams.stream().filter(s -> what.startsWith(s.prefix)).toList();
        }
        for (Seam seam : here) {
            List<Rule> rules = seam.use();
            try {
                for (Rule rule : rules) {
                    if (rule.delay().isPositive()) {
                        Async.sleep(rule.delay());
                    }
                }
            } catch (InterruptedException e) {
                throw Failures.<RuntimeException>raise(e); // await declares it
            }
            for (Rule rule : rules) {
                if (rule.failure() != NONE) {
                    throw Failures.<RuntimeException>raise(rule.failure().get());
                }
            }
        }
    }
}
