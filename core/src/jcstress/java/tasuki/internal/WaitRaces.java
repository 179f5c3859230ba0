package tasuki.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One wait and those who end it: see the state diagram of {@link Wait}. */
public final class WaitRaces {
    private WaitRaces() {}

    /** A wait for nothing in particular. */
    static final class Some extends Wait {
        @Override
        public String what() {
            return "something";
        }
    }

    /** Who hands over and who cancels: exactly one wins. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @State
    public static class ClaimOrCancel {
        private final Some wait = new Some();

        @Actor
        public void hands(ZZ_Result r) {
            r.r1 = wait.claim();
        }

        @Actor
        public void cancels(ZZ_Result r) {
            r.r2 = wait.cancel();
        }
    }

    /** Two who hand over: exactly one wins. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @State
    public static class ClaimOnce {
        private final Some wait = new Some();

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = wait.claim();
        }

        @Actor
        public void two(ZZ_Result r) {
            r.r2 = wait.claim();
        }
    }

    /** A waiter that is about to park, and who completes it: it wakes, and sees what was handed. */
    @JCStressTest
    @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "woken, with the value")
    @State
    public static class ParkOrComplete {
        private volatile Some wait;
        private int value;

        @Actor
        public void waits(II_Result r) {
            Some mine = new Some();
            wait = mine;
            r.r1 = mine.block() ? 1 : 0;
            r.r2 = value;
        }

        @Actor
        public void completes() {
            Some it;
            while ((it = wait) == null) {
                Thread.onSpinWait();
            }
            value = 7;
            it.complete();
        }
    }

    /** A waiter that is about to park in a scope that is being cancelled: it never sleeps on. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "cancelled, and no flag is left")
    @State
    public static class ParkOrCancelScope {
        private final ScopeNode scope = new ScopeNode("raced");

        @Actor
        public void waits(II_Result r) {
            Sure.run(
                    () -> {
                        r.r1 = scope.run(() -> new Some().await()) ? 1 : 0;
                        r.r2 = Thread.interrupted() ? 1 : 0;
                    });
        }

        @Actor
        public void cancels() {
            scope.cancel("raced");
        }
    }
}
