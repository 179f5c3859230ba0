package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.internal.World;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every operator, cancelled at each step of its source, at each step of its consumer, and at each
 * instant between: it ends at once, the source has cleaned up, nothing is invented.
 */
class CancelTest {
    private static final int STEPS = 7;

    static Stream<Op> operators() {
        return Op.all(3).stream();
    }

    /** What a run that was cancelled has left. */
    private static final class Run {
        final CancelScope scope = CancelScope.create();
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger cleaned = new AtomicInteger();
        final List<Integer> got = Collections.synchronizedList(new ArrayList<>());

        /** Seven values, a tick apart if asked; cancels itself before the n-th. */
        AsyncStream<Integer> source(int cancelAt, Duration tick) {
            return AsyncStream.generate(
                    emit -> {
                        begun.incrementAndGet();
                        try {
                            for (int i = 0; i < STEPS; i++) {
                                if (i == cancelAt) {
                                    scope.cancel("at the source's step " + i);
                                }
                                Async.sleep(tick);
                                emit.accept(i);
                            }
                        } finally {
                            cleaned.incrementAndGet();
                        }
                    });
        }

        void check(Op op, List<Integer> whole, boolean ended) {
            assertEquals(begun.get(), cleaned.get(), op + ": sources that have cleaned up");
            assertTrue(got.size() <= whole.size(), op + " made " + got);
            assertEquals(whole.subList(0, got.size()), got, op.name());
            if (ended && !scope.isCancelled()) {
                assertEquals(whole, got, op.name());
            }
        }
    }

    private static List<Integer> whole(Op op) {
        return op.model().apply(IntStream.range(0, STEPS).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("cancelled at each step of the source")
    void atEachStepOfTheSource(Op op) {
        for (World on : World.all()) {
            for (int at = 0; at < STEPS; at++) {
                int cancelAt = at;
                for (Duration tick : List.of(Duration.ZERO, Duration.ofMillis(1))) {
                    Run run = new Run();
                    boolean ended =
                            on.run(
                                    () -> {
                                        AsyncStream<Integer> stream =
                                                op.stream().apply(run.source(cancelAt, tick));
                                        return run.scope.run(() -> stream.consume(run.got::add));
                                    });
                    run.check(op, whole(op), ended);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("cancelled at each value that the consumer gets, whether it waits then or not")
    void atEachValue(Op op) {
        for (World on : World.all()) {
            for (int at = 0; at < whole(op).size(); at++) {
                int cancelAt = at;
                for (boolean waits : new boolean[] {false, true}) {
                    Run run = new Run();
                    boolean ended =
                            on.run(
                                    () -> {
                                        AsyncStream<Integer> stream =
                                                op.stream().apply(run.source(-1, Duration.ZERO));
                                        return run.scope.run(
                                                () ->
                                                        stream.consume(
                                                                v -> {
                                                                    run.got.add(v);
                                                                    if (run.got.size() > cancelAt) {
                                                                        run.scope.cancel();
                                                                        if (waits) {
                                                                            Async.sleepForever();
                                                                        }
                                                                    }
                                                                }));
                                    });
                    if (waits) {
                        assertEquals(cancelAt + 1, run.got.size(), op.name());
                        assertTrue(!ended, op.name());
                    }
                    run.check(op, whole(op), ended);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operators")
    @DisplayName("cancelled from outside at each instant between two values")
    void atEachInstant(Op op) {
        for (World on : World.all()) {
            for (int at = 0; at <= 2 * STEPS; at++) {
                Duration deadline = Duration.ofMillis(at);
                Run run = new Run();
                boolean ended =
                        on.run(
                                () -> {
                                    AsyncStream<Integer> stream =
                                            op.stream().apply(run.source(-1, Duration.ofMillis(2)));
                                    return run.scope
                                            .deadline(deadline)
                                            .run(() -> stream.consume(run.got::add));
                                });
                run.check(op, whole(op), ended);
            }
        }
    }
}
