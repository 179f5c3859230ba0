package tasuki.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import tasuki.stream.AsyncIterator;
import tasuki.stream.AsyncStream;
import tasuki.stream.Hub;
import tasuki.stream.StateCell;
import tasuki.stream.StreamClosedException;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Hubs, states and the lanes between tasks: what is plain inside is published by them. */
public final class StreamRaces {
    private StreamRaces() {}

    private static int number(List<Integer> digits) {
        return digits.stream().reduce(0, (all, digit) -> 10 * all + digit);
    }

    /** Two emitters, two replays: one order. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = ACCEPTABLE,
            desc = "both, in some order")
    @State
    public static class HubBothEmit {
        private final Hub<Integer> hub = Hub.<Integer>builder().replay(2).build();

        @Actor
        public void one() {
            hub.tryEmit(1);
        }

        @Actor
        public void two() {
            hub.tryEmit(2);
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = number(hub.replayed());
        }
    }

    /** A subscriber that comes while somebody emits gets it, from the replay or live, once. */
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "each once")
    @State
    public static class HubSubscribes {
        private final Hub<Integer> hub = Hub.<Integer>builder().replay(4).buffer(4).build();

        @Actor
        public void emits() {
            hub.tryEmit(1);
            hub.tryEmit(2);
            hub.close();
        }

        @Actor
        public void subscribes(I_Result r) {
            Sure.run(() -> r.r1 = number(hub.stream().toList()));
        }
    }

    /** Who waits to emit while the subscriber takes: nobody is left asleep, nothing is lost. */
    @JCStressTest
    @Outcome(id = "1234", expect = ACCEPTABLE, desc = "all, in order")
    @State
    public static class HubWaits {
        private final Hub<Integer> hub = Hub.<Integer>builder().buffer(1).build();

        @Actor
        public void emits() {
            Sure.run(
                    () -> {
                        hub.subscribers().await(n -> n == 1);
                        for (int i = 1; i <= 4; i++) {
                            hub.emit(i);
                        }
                        hub.close();
                    });
        }

        @Actor
        public void subscribes(I_Result r) {
            Sure.run(() -> r.r1 = number(hub.stream().toList()));
        }
    }

    /** An emitter that is closed out: what it emitted is there, what it was refused is not. */
    @JCStressTest
    @Outcome(
            id = {"1, 7", "0, 0"},
            expect = ACCEPTABLE,
            desc = "emitted and got, or refused")
    @State
    public static class HubCloseOrEmit {
        private final Hub<Integer> hub = Hub.<Integer>builder().replay(1).build();

        @Actor
        public void emits(II_Result r) {
            Sure.run(
                    () -> {
                        try {
                            hub.emit(7);
                            r.r1 = 1;
                        } catch (StreamClosedException e) {
                            r.r1 = 0;
                        }
                    });
        }

        @Actor
        public void closes() {
            hub.close();
        }

        @Arbiter
        public void after(II_Result r) {
            Sure.run(() -> r.r2 = number(hub.stream().toList()));
        }
    }

    /** An emit that waits is cancelled while the subscriber makes room: all or nobody. */
    @JCStressTest
    @Outcome(
            id = {"1, 123", "0, 12"},
            expect = ACCEPTABLE,
            desc = "emitted and got, or not")
    @State
    public static class HubCancelled {
        private final Hub<Integer> hub = Hub.<Integer>builder().replay(1).buffer(1).build();
        private final ScopeNode scope = new ScopeNode("raced");

        public HubCancelled() {
            hub.tryEmit(1);
        }

        @Actor
        public void emits(II_Result r) {
            Sure.run(
                    () -> {
                        hub.subscribers().await(n -> n == 1);
                        hub.emit(2);
                        r.r1 = scope.run(() -> hub.emit(3)) ? 1 : 0;
                        hub.close();
                    });
        }

        @Actor
        public void subscribes(II_Result r) {
            Sure.run(
                    () ->
                            r.r2 =
                                    number(
                                            hub.stream()
                                                    .onEach(
                                                            v -> {
                                                                if (v == 2) {
                                                                    scope.cancel("raced");
                                                                }
                                                            })
                                                    .toList()));
        }
    }

    /** Two updates: none is lost. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
    @State
    public static class StateUpdates {
        private final StateCell<Integer> cell = new StateCell<>(0);

        @Actor
        public void one() {
            cell.update(n -> n + 1);
        }

        @Actor
        public void two() {
            cell.update(n -> n + 1);
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = cell.value();
        }
    }

    /** A state that is set while somebody begins to wait for it. */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "woken, and sees what was written before")
    @State
    public static class StateAwaited {
        private final StateCell<Integer> cell = new StateCell<>(0);
        private int value;

        @Actor
        public void sets() {
            value = 7;
            cell.set(1);
        }

        @Actor
        public void waits(I_Result r) {
            Sure.run(
                    () -> {
                        cell.await(n -> n == 1);
                        r.r1 = value;
                    });
        }
    }

    /** Who follows a state sees the last value, and no value after a newer one. */
    @JCStressTest
    @Outcome(
            id = {"0, 2", "1, 2", "2, 2", "12, 2"},
            expect = ACCEPTABLE,
            desc = "some of them, the last for sure")
    @State
    public static class StateFollowed {
        private final StateCell<Integer> cell = new StateCell<>(0);

        @Actor
        public void sets() {
            cell.set(1);
            cell.set(2);
            cell.close();
        }

        @Actor
        public void follows(II_Result r) {
            Sure.run(
                    () -> {
                        List<Integer> seen = cell.changes().toList();
                        r.r1 = number(seen.subList(0, Math.max(1, seen.size() - 1)));
                        r.r2 = seen.getLast();
                    });
        }
    }

    /** Values that cross from one task to another by a lane: with all that was written before. */
    @JCStressTest
    @Outcome(id = "3, 6, 1", expect = ACCEPTABLE, desc = "all, whole, and cleaned up")
    @State
    public static class LaneCrossed {
        private final int[] written = new int[3];
        private int cleaned;

        @Actor
        public void both(III_Result r) {
            Sure.run(
                    () ->
                            AsyncStream.<Integer>generate(
                                            emit -> {
                                                try {
                                                    for (int i = 0; i < 3; i++) {
                                                        written[i] = i + 1;
                                                        emit.accept(i);
                                                    }
                                                } finally {
                                                    cleaned++;
                                                }
                                            })
                                    .buffer(1)
                                    .consume(
                                            i -> {
                                                r.r1++;
                                                r.r2 += written[i];
                                            }));
            r.r3 = cleaned;
        }
    }

    /** A loop that is left while its source is busy: the source has cleaned up at the brace. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "cleaned up once, after the first value")
    @State
    public static class PullClosed {
        private int cleaned;

        @Actor
        public void pulls(II_Result r) {
            AsyncStream<Integer> source =
                    AsyncStream.generate(
                            emit -> {
                                try {
                                    for (int i = 0; ; i++) {
                                        emit.accept(i);
                                    }
                                } finally {
                                    cleaned++;
                                }
                            });
            try (AsyncIterator<Integer> values = source.open()) {
                r.r2 = values.next();
            }
            r.r1 = cleaned;
        }
    }

    /** The workers of mapParallel: each value once, by whomever. */
    @JCStressTest
    @Outcome(id = "1234, 4", expect = ACCEPTABLE, desc = "in order, each once")
    @State
    public static class CrewWorks {
        @Actor
        public void works(II_Result r) {
            AtomicInteger worked = new AtomicInteger();
            Sure.run(
                    () ->
                            r.r1 =
                                    number(
                                            AsyncStream.range(1, 5)
                                                    .mapParallel(
                                                            2,
                                                            i -> {
                                                                worked.incrementAndGet();
                                                                return i;
                                                            })
                                                    .toList()));
            r.r2 = worked.get();
        }
    }
}
