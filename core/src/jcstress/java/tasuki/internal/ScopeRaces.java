package tasuki.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import tasuki.Async;
import tasuki.Group;

/** Leaving an extent and cancelling it: the gate of {@link TaskNode}, handles, ended groups. */
public final class ScopeRaces {
    private ScopeRaces() {}

    /** The scope is left while it is cancelled: no interrupt stays behind. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no flag is left")
    @State
    public static class LeaveOrInterrupt {
        private final ScopeNode scope = new ScopeNode("raced");

        @Actor
        public void leaves(I_Result r) {
            Sure.run(
                    () -> {
                        scope.run(() -> {});
                        r.r1 = Thread.interrupted() ? 1 : 0;
                    });
        }

        @Actor
        public void cancels() {
            scope.cancel("raced");
        }
    }

    /** A foreign call ends while it is cancelled: no interrupt stays behind. */
    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "no flag is left")
    @State
    public static class ForeignCallOrInterrupt {
        private final ScopeNode scope = new ScopeNode("raced");

        @Actor
        public void calls(I_Result r) {
            Sure.run(
                    () -> {
                        scope.run(() -> Async.await(() -> {}));
                        r.r1 = Thread.interrupted() ? 1 : 0;
                    });
        }

        @Actor
        public void cancels() {
            scope.cancel("raced");
        }
    }

    /** A foreign call with a handle ends while it is cancelled. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0"},
            expect = ACCEPTABLE,
            desc = "the handle in time, or never")
    @State
    public static class ForeignCallOrHandle {
        private final ScopeNode scope = new ScopeNode("raced");
        private volatile boolean over;
        private volatile int called;
        private volatile int late;

        @Actor
        public void calls() {
            Sure.run(
                    () -> {
                        scope.run(
                                () -> {
                                    try {
                                        Async.await(
                                                () -> {},
                                                () -> {
                                                    called = 1;
                                                    if (over) {
                                                        late = 1;
                                                    }
                                                });
                                    } finally {
                                        over = true;
                                    }
                                });
                    });
        }

        @Actor
        public void cancels() {
            scope.cancel("raced");
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = called;
            r.r2 = late;
        }
    }

    /** A group ends while somebody starts a task in it: it is awaited, or refused. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "started, and awaited")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
    @State
    public static class StartOrEnd {
        private volatile Group group;
        private volatile int started;
        private int ran;
        private volatile int seen;

        @Actor
        public void ends() {
            Sure.run(
                    () -> {
                        Async.group(
                                g -> {
                                    group = g;
                                });
                        seen = ran;
                    });
        }

        @Actor
        public void starts() {
            Group it;
            while ((it = group) == null) {
                Thread.onSpinWait();
            }
            try {
                it.start(
                        () -> {
                            ran = 1;
                        });
                started = 1;
            } catch (IllegalStateException e) {
                started = 0;
            }
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = started;
            r.r2 = seen;
        }
    }
}
