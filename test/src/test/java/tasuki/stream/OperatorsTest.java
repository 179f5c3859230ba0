package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tasuki.Async;
import tasuki.test.Strategy;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every operator under many schedules, and cancelled and failed at every place under some: its
 * result is that of the list, or the beginning of it; the source has cleaned up before the consumer
 * gets control again, and no task is left.
 */
class OperatorsTest {
    private static final int SCHEDULES = Integer.getInteger("tasuki.test.operators", 200);
    private static final int SWEEPS = Integer.getInteger("tasuki.test.operatorSweeps", 8);
    private static final int VALUES = 4;
    private static final Duration MS = Duration.ofMillis(1);

    static Stream<Op> operators() {
        return Stream.concat(Op.all(3).stream(), Op.all(7).stream().filter(Op::streaming));
    }

    /** An operator whose result depends on the time: it drops some of the values. */
    private record Timed(String name, UnaryOperator<AsyncStream<Integer>> stream, boolean last) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Timed> timed() {
        return Stream.of(
                new Timed("debounce", s -> s.debounce(MS.multipliedBy(2)), true),
                new Timed("throttle", s -> s.throttle(MS.multipliedBy(2)), false),
                new Timed("sample", s -> s.sample(MS.multipliedBy(2)), false),
                new Timed("conflate", AsyncStream::conflate, true),
                new Timed("buffer, drops the oldest", s -> s.buffer(1, Overflow.DROP_OLDEST), true),
                new Timed(
                        "buffer, drops the newest", s -> s.buffer(1, Overflow.DROP_NEWEST), false),
                new Timed("mapLatest", s -> s.mapLatest(OperatorsTest::takesTime), true),
                new Timed(
                        "flatMapLatest",
                        s -> s.flatMapLatest(i -> AsyncStream.of(i).onEach(Op::now)),
                        true),
                new Timed(
                        "combineLatest",
                        s -> s.combineLatest(AsyncStream.of(0), (a, b) -> a + b),
                        true));
    }

    private static int takesTime(int value) throws InterruptedException {
        Async.sleep(MS);
        return value;
    }

    /** Some values, one after the other; how many of its runs are not over. */
    private static final class Values {
        final List<Integer> got = new ArrayList<>();
        boolean cleansUpLater;
        int begun;
        int open;

        AsyncStream<Integer> stream(Duration apart) {
            return AsyncStream.generate(
                    emit -> {
                        begun++;
                        open++;
                        try {
                            for (int i = 0; i < VALUES; i++) {
                                Async.sleep(apart);
                                emit.accept(i);
                            }
                        } finally {
                            open--;
                        }
                    });
        }

        /** Consumes; the source has cleaned up when that returns or throws. */
        void consume(AsyncStream<Integer> stream) throws InterruptedException {
            try {
                stream.consume(got::add);
            } finally {
                assertTrue(open == 0 || cleansUpLater, "the source has not cleaned up");
            }
        }
    }

    private static List<Integer> whole(Op op) {
        return op.model().apply(IntStream.range(0, VALUES).boxed().toList());
    }

    /** What may have been delivered when it was cut off. */
    private static List<List<Integer>> beginnings(Op op) {
        List<List<Integer>> all = new ArrayList<>();
        List<Integer> whole = whole(op);
        for (int i = 0; i <= whole.size(); i++) {
            all.add(whole.subList(0, i));
        }
        if (op.name().equals("chunked in time")) { // what has come before a failure goes first
            for (int i = 0; i < VALUES; i++) {
                all.add(op.model().apply(IntStream.range(0, i).boxed().toList()));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("an operator does what it does to a list, under every schedule")
    void schedules(Op op) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Values values = new Values();
                            values.consume(op.stream().apply(values.stream(Duration.ZERO)));
                            assertEquals(whole(op), values.got);
                        });
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName(
            "cancelled or failing at any place: the beginning of its result, and all cleaned up")
    void everywhere(Op op) {
        boolean again = op.name().startsWith("retry");
        boolean remote = op.name().equals("publisher"); // to cancel is a message there
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Values values = new Values();
                            values.cleansUpLater = remote;
                            boolean done =
                                    sweep.attempt(
                                            () ->
                                                    values.consume(
                                                            op.stream().apply(values.stream(MS))));
                            TestTime.waitAllBlocked();
                            assertEquals(0, values.open);
                            List<Integer> whole = whole(op);
                            List<Integer> got = values.got;
                            if (again) { // what was delivered before a failure is so once more
                                got = got.subList(Math.max(0, got.size() - VALUES), got.size());
                                assertTrue(!done || got.equals(whole), () -> values.got.toString());
                            } else if (done) {
                                assertEquals(whole, got);
                            } else {
                                assertTrue(beginnings(op).contains(got), got.toString());
                            }
                        });
    }

    @ParameterizedTest
    @MethodSource("timed")
    @DisplayName("an operator that drops values keeps the order, makes nothing up, and cleans up")
    void timed(Timed op) {
        for (Duration apart : List.of(Duration.ZERO, MS)) {
            TestRuntime.create()
                    .schedules(SCHEDULES)
                    .run(() -> drops(op, new Values(), apart, true));
        }
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Values values = new Values();
                            boolean done = sweep.attempt(() -> drops(op, values, MS, false));
                            check(op, values, done);
                        });
    }

    private static void drops(Timed op, Values values, Duration apart, boolean check)
            throws InterruptedException {
        values.consume(op.stream().apply(values.stream(apart)));
        if (check) {
            check(op, values, true);
        }
    }

    private static void check(Timed op, Values values, boolean done) {
        List<Integer> got = values.got;
        assertEquals(got.stream().sorted().toList(), got, "the order");
        assertEquals(new HashSet<>(got).size(), got.size(), "twice in " + got);
        assertTrue(got.stream().allMatch(i -> i >= 0 && i < VALUES), got.toString());
        if (done && op.last()) {
            assertEquals(VALUES - 1, got.isEmpty() ? -1 : got.getLast(), "the last one");
        }
    }

    @Test
    @DisplayName("a shared source may begin before the consumer who started it goes on")
    void sharedSourceGoesFirst() {
        TestRuntime.create()
                .strategy(Strategy.exhaustive(1))
                .run(
                        () -> {
                            Values values = new Values();
                            Async.group(
                                    g -> {
                                        AsyncStream<Integer> shared =
                                                values.stream(Duration.ZERO).share(g, 2);
                                        g.start(() -> shared.consume(v -> Async.checkpoint()));
                                        values.consume(shared);
                                    });
                            assertEquals(List.of(0, 1, 2, 3), values.got);
                            assertEquals(1, values.begun);
                        });
    }
}
