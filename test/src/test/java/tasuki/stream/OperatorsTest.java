package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tasuki.Async;
import tasuki.sync.AsyncChannel;
import tasuki.test.Strategy;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
    record Timed(String name, UnaryOperator<AsyncStream<Integer>> stream, boolean last) {
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
                        true),
                new Timed(
                        "combineLatest of three",
                        s ->
                                AsyncStream.combineLatest(
                                        AsyncStream.of(0),
                                        s,
                                        AsyncStream.of(0),
                                        (a, b, c) -> a + b + c),
                        true),
                new Timed(
                        "combineLatest of four",
                        s ->
                                AsyncStream.combineLatest(
                                        AsyncStream.of(0),
                                        AsyncStream.of(0).delayElements(MS),
                                        AsyncStream.of(0),
                                        s,
                                        (a, b, c, d) -> a + b + c + d),
                        true),
                new Timed(
                        "withLatestFrom",
                        s -> s.withLatestFrom(AsyncStream.of(0), (a, b) -> a + b),
                        false),
                new Timed(
                        "takeUntil a signal",
                        s -> s.takeUntil(AsyncStream.of("now").delayElements(MS.multipliedBy(2))),
                        false),
                new Timed(
                        "race",
                        s ->
                                AsyncStream.race(
                                        AsyncStream.range(0, VALUES).onStart(() -> Async.sleep(MS)),
                                        s),
                        true));
    }

    static Stream<End> ends() {
        return End.all().stream();
    }

    /** A source, and what it emits. */
    private record Beginning(
            String name, Supplier<AsyncStream<Integer>> make, List<Integer> values) {
        static Beginning of(String name, Supplier<AsyncStream<Integer>> make) {
            return new Beginning(name, make, IntStream.range(0, VALUES).boxed().toList());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static ByteArrayInputStream text() {
        return new ByteArrayInputStream("0\n1\n2\n3".getBytes(StandardCharsets.US_ASCII));
    }

    private static <T> AsyncChannel<T> closed(List<T> elements) {
        AsyncChannel<T> channel = AsyncChannel.unlimited();
        elements.forEach(channel::trySend);
        channel.close();
        return channel;
    }

    private static Hub<Integer> closedHub() {
        Hub<Integer> hub = Hub.<Integer>builder().replay(VALUES).build();
        IntStream.range(0, VALUES).forEach(hub::tryEmit);
        hub.close();
        return hub;
    }

    static Stream<Beginning> beginnings() {
        List<Integer> all = IntStream.range(0, VALUES).boxed().toList();
        AtomicInteger next = new AtomicInteger();
        return Stream.of(
                Beginning.of("of", () -> AsyncStream.of(0, 1, 2, 3)),
                new Beginning("empty", AsyncStream::empty, List.of()),
                new Beginning(
                        "never",
                        () ->
                                AsyncStream.<Integer>never()
                                        .timeout(MS)
                                        .catchError(e -> AsyncStream.empty()),
                        List.of()),
                new Beginning(
                        "failed",
                        () ->
                                AsyncStream.<Integer>failed(new Exception("failed"))
                                        .catchError(e -> AsyncStream.empty()),
                        List.of()),
                Beginning.of(
                        "generate",
                        () ->
                                AsyncStream.generate(
                                        emit -> {
                                            for (int i : all) {
                                                Async.sleep(MS);
                                                emit.accept(i);
                                            }
                                        })),
                Beginning.of("defer", () -> AsyncStream.defer(() -> AsyncStream.from(all))),
                Beginning.of("from a list", () -> AsyncStream.from(all)),
                Beginning.of(
                        "from a stream of the JDK", () -> AsyncStream.<Integer>from(all.stream())),
                Beginning.of("from a channel", () -> AsyncStream.<Integer>from(closed(all))),
                Beginning.of(
                        "from a publisher",
                        () -> AsyncStream.<Integer>from(AsyncStream.from(all).publisher())),
                Beginning.of(
                        "from a future",
                        () ->
                                AsyncStream.<List<Integer>>from(
                                                CompletableFuture.completedFuture(all))
                                        .flatMap(AsyncStream::from)),
                Beginning.of("range", () -> AsyncStream.range(0, VALUES)),
                Beginning.of("iterate", () -> AsyncStream.iterate(0, i -> i + 1).take(VALUES)),
                Beginning.of(
                        "unfold",
                        () ->
                                AsyncStream.<Integer, Integer>unfold(
                                        0,
                                        i ->
                                                i < VALUES
                                                        ? Optional.of(new Step<>(i, i + 1))
                                                        : Optional.empty())),
                Beginning.of(
                        "repeat",
                        () ->
                                AsyncStream.<Integer>repeat(
                                                () -> Math.floorMod(next.getAndIncrement(), VALUES))
                                        .dropWhile(i -> i != 0)
                                        .take(VALUES)),
                Beginning.of(
                        "interval",
                        () -> AsyncStream.interval(MS).map(Long::intValue).take(VALUES)),
                Beginning.of("lines", () -> AsyncStream.lines(() -> text()).map(Integer::parseInt)),
                Beginning.of(
                        "lines in a charset",
                        () ->
                                AsyncStream.lines(() -> text(), StandardCharsets.US_ASCII)
                                        .map(Integer::parseInt)),
                Beginning.of(
                        "bytes",
                        () ->
                                AsyncStream.bytes(() -> text(), 2)
                                        .map(
                                                two ->
                                                        Integer.parseInt(
                                                                new String(
                                                                        two,
                                                                        0,
                                                                        1,
                                                                        StandardCharsets
                                                                                .US_ASCII)))),
                Beginning.of("hub", () -> closedHub().stream()),
                new Beginning(
                        "state",
                        () -> {
                            StateCell<Integer> cell = new StateCell<>(3);
                            cell.close();
                            return cell.changes();
                        },
                        List.of(3)));
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    @DisplayName("a source that is cancelled or fails at any place has emitted its first values")
    void sourcesEverywhere(Beginning source) {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            List<Integer> got = new ArrayList<>();
                            boolean done =
                                    sweep.attempt(() -> source.make().get().consume(got::add));
                            TestTime.waitAllBlocked();
                            List<Integer> all = source.values();
                            assertEquals(all.subList(0, Math.min(got.size(), all.size())), got);
                            assertTrue(!done || got.size() == all.size() || isHandler(source));
                        });
    }

    /** Its handler takes a failure that was put in for one of the source. */
    private static boolean isHandler(Beginning source) {
        return source.values().isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ends")
    @DisplayName("a terminal operation that is cancelled or fails at any place leaves nothing")
    void terminalsEverywhere(End end) {
        boolean remote =
                List.of("publisher", "stream", "future", "iterator", "spliterator")
                        .contains(end.toString());
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Values values = new Values();
                            List<Object> result = new ArrayList<>();
                            boolean done =
                                    sweep.attempt(
                                            () -> {
                                                result.add(end.of(values.stream(MS)));
                                                assertTrue(
                                                        values.open == 0 || remote,
                                                        "the source has not cleaned up");
                                            });
                            TestTime.waitAllBlocked();
                            assertEquals(0, values.open);
                            if (done) {
                                assertEquals(
                                        List.of(
                                                end.ofList(
                                                        IntStream.range(0, VALUES)
                                                                .boxed()
                                                                .toList())),
                                        result);
                            }
                        });
    }

    @ParameterizedTest
    @MethodSource("ends")
    @DisplayName("a terminal operation says what it says of a list, under every schedule")
    void terminals(End end) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Values values = new Values();
                            assertEquals(
                                    end.ofList(IntStream.range(0, VALUES).boxed().toList()),
                                    end.of(values.stream(Duration.ZERO)));
                            TestTime.waitAllBlocked();
                            assertEquals(0, values.open);
                        });
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
