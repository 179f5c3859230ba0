package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tasuki.Async;
import tasuki.Worlds;
import tasuki.internal.World;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every operator against what it means for a list; pipelines of them, drawn by a seed. */
class LawsTest {
    /** How a source brings its values. */
    enum Arrival {
        AT_ONCE,
        YIELDING,
        OVER_TIME;

        void before(int i) throws InterruptedException {
            switch (this) {
                case AT_ONCE -> {}
                case YIELDING -> Async.checkpoint();
                case OVER_TIME -> Async.sleep(Duration.ofMillis(i % 3));
            }
        }
    }

    /** A source that counts how often it began and how often it has cleaned up. */
    private static final class Watched {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger cleaned = new AtomicInteger();

        AsyncStream<Integer> stream(List<Integer> values, Arrival arrival) {
            return AsyncStream.generate(
                    emit -> {
                        begun.incrementAndGet();
                        try {
                            for (int v : values) {
                                arrival.before(v);
                                emit.accept(v);
                            }
                        } finally {
                            cleaned.incrementAndGet();
                        }
                    });
        }

        void assertCleaned() {
            assertEquals(begun.get(), cleaned.get(), "sources that have cleaned up");
        }
    }

    static Stream<Op> operators() {
        return Op.all(3).stream();
    }

    private static List<Integer> values(Random random) {
        return random.ints(random.nextInt(20), 0, 12).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("every operator does to a stream what it means for a list")
    void everyOperatorAlone(Op named) {
        Random random = new Random(42);
        for (int round = 0; round < 12; round++) {
            int n = random.nextInt(12);
            Op op =
                    Op.all(n).stream()
                            .filter(o -> o.name().equals(named.name()))
                            .findFirst()
                            .orElseThrow();
            List<Integer> values = values(random);
            for (Arrival arrival : Arrival.values()) {
                for (World on : World.all()) {
                    Watched source = new Watched();
                    List<Integer> got =
                            on.run(
                                    () ->
                                            op.stream()
                                                    .apply(source.stream(values, arrival))
                                                    .toList());
                    assertEquals(
                            op.model().apply(values),
                            got,
                            () -> op + " with " + n + " of " + values + " on " + on);
                    source.assertCleaned();
                }
            }
        }
    }

    @Worlds
    @DisplayName("pipelines of random operators do what they mean for a list, and clean up")
    void pipelines(World on) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Integer> values = values(random);
            Arrival arrival = Arrival.values()[random.nextInt(3)];
            Watched source = new Watched();
            AsyncStream<Integer> stream = source.stream(values, arrival);
            List<Integer> model = values;
            StringBuilder text = new StringBuilder("seed " + seed + ": " + values);
            for (int length = 1 + random.nextInt(5); length > 0; length--) {
                int n = random.nextInt(12);
                List<Op> all = Op.all(n);
                Op op = all.get(random.nextInt(all.size()));
                text.append(" | ").append(op).append(' ').append(n);
                stream = op.stream().apply(stream);
                model = op.model().apply(model);
            }
            AsyncStream<Integer> pipeline = stream;
            assertEquals(model, on.run(() -> pipeline.toList()), text::toString);
            source.assertCleaned();
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName(
            "42 a failing source: what came before it arrives, then the failure, unwrapped once")
    void failures(Op op) {
        for (int good = 0; good < 6; good++) {
            Exception failure = new Exception("the source failed");
            List<Integer> before = IntStream.range(0, good).boxed().toList();
            for (World on : World.all()) {
                List<Integer> got = new ArrayList<>();
                Watched source = new Watched();
                AsyncStream<Integer> failing =
                        AsyncStream.concat(
                                source.stream(before, Arrival.YIELDING),
                                AsyncStream.failed(failure));
                List<Integer> whole = op.model().apply(before);
                boolean stopsBefore =
                        on.run(
                                () -> {
                                    try {
                                        op.stream()
                                                .apply(failing)
                                                .catchError(
                                                        e -> {
                                                            assertSame(failure, root(e));
                                                            return AsyncStream.of(-1);
                                                        })
                                                .consume(got::add);
                                        return got.isEmpty() || got.getLast() != -1;
                                    } finally {
                                        source.assertCleaned();
                                    }
                                });
                if (!stopsBefore) {
                    got.removeLast();
                }
                if (op.streaming()) {
                    assertTrue(
                            got.size() <= whole.size() && whole.subList(0, got.size()).equals(got),
                            () -> op + " made " + got + " of " + before);
                }
            }
        }
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName(
            "41 an early stop after any number of values: the prefix, and the source has cleaned up")
    void earlyStop(Op op) {
        List<Integer> values = IntStream.range(0, 9).boxed().toList();
        List<Integer> whole = op.model().apply(values);
        for (int k = 0; k <= whole.size(); k++) {
            int some = k;
            for (World on : World.all()) {
                for (Arrival arrival : Arrival.values()) {
                    Watched source = new Watched();
                    List<Integer> got =
                            on.run(
                                    () -> {
                                        List<Integer> first =
                                                op.stream()
                                                        .apply(source.stream(values, arrival))
                                                        .take(some)
                                                        .toList();
                                        if (!op.name().equals("stream")
                                                && !op.name().equals("publisher")) {
                                            source.assertCleaned();
                                        }
                                        return first;
                                    });
                    assertEquals(whole.subList(0, some), got, op + " take " + some);
                    source.assertCleaned();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName(
            "41 take inside flatMap inside take over an infinite source ends, for every operator between")
    void infinite(Op op) {
        if (!op.streaming()
                || List.of("take", "limit", "gather and stop", "takeWhile", "distinct", "cycle")
                        .contains(op.name())
                || op.name().startsWith("zip") && !op.name().equals("zipWithNext")
                || op.name().startsWith("combineLatest of a list, one")
                || op.name().equals("repeat")) {
            return; // they end by themselves, or never make three
        }
        for (World on : World.all()) {
            List<Integer> got =
                    on.run(
                            () ->
                                    AsyncStream.iterate(1, i -> i + 1)
                                            .flatMap(
                                                    i ->
                                                            op.stream()
                                                                    .apply(
                                                                            AsyncStream.iterate(
                                                                                    7,
                                                                                    x -> {
                                                                                        Async
                                                                                                .checkpoint();
                                                                                        return x
                                                                                                + 1;
                                                                                    }))
                                                                    .take(2))
                                            .take(3)
                                            .toList());
            assertEquals(3, got.size(), op.name());
        }
    }

    static Stream<End> ends() {
        return End.all().stream();
    }

    @ParameterizedTest
    @MethodSource("ends")
    @DisplayName("every terminal operation says of a stream what it means for a list")
    void everyTerminal(End end) {
        Random random = new Random(43);
        for (int round = 0; round < 12; round++) {
            List<Integer> values = values(random);
            for (Arrival arrival : Arrival.values()) {
                for (World on : World.all()) {
                    Watched source = new Watched();
                    Object got = on.run(() -> end.of(source.stream(values, arrival)));
                    assertEquals(end.ofList(values), got, () -> end + " of " + values);
                    source.assertCleaned();
                }
            }
        }
    }

    @Worlds
    @DisplayName("several terminal operations of the same stream, behind a buffer")
    void terminals(World on) throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 60; round++) {
            List<Integer> l = values(random);
            AsyncStream<Integer> s =
                    new Watched()
                            .stream(l, Arrival.values()[random.nextInt(3)])
                                    .buffer(1 + random.nextInt(4));
            on.run(
                    () -> {
                        assertEquals(l, s.toList());
                        assertEquals(l.size(), s.count());
                        assertEquals(l.stream().findFirst(), s.first());
                        assertEquals(
                                l.isEmpty() ? Optional.empty() : Optional.of(l.getLast()),
                                s.last());
                        assertEquals(l.stream().reduce(Integer::sum), s.reduce(Integer::sum));
                        assertEquals(l.stream().reduce(5, Integer::sum), s.fold(5, Integer::sum));
                        assertEquals(
                                l.stream().map(String::valueOf).collect(Collectors.joining(",")),
                                s.map(String::valueOf).collect(Collectors.joining(",")));
                        assertEquals(l.stream().anyMatch(i -> i == 3), s.anyMatch(i -> i == 3));
                        assertEquals(l.stream().allMatch(i -> i < 9), s.allMatch(i -> i < 9));
                        assertEquals(l.stream().noneMatch(i -> i == 3), s.noneMatch(i -> i == 3));
                        assertEquals(l, s.stream().toList());
                        List<Integer> each = new ArrayList<>();
                        s.forEach(each::add);
                        assertEquals(l, each);
                        List<Integer> loop = new ArrayList<>();
                        for (int i : s) {
                            loop.add(i);
                        }
                        assertEquals(l, loop);
                        assertEquals(
                                l.stream().map(String::valueOf).collect(Collectors.joining()),
                                s.into(new StringBuilder()).toString());
                        if (l.size() > 1) {
                            assertThrows(IllegalStateException.class, s::single);
                        } else {
                            assertEquals(l.stream().findFirst(), s.single());
                        }
                        return null;
                    });
        }
    }
}
