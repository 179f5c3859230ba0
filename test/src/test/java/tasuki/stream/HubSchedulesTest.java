package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Action;
import tasuki.Async;
import tasuki.Task;
import tasuki.test.InjectedFailure;
import tasuki.test.Strategy;
import tasuki.test.TestRuntime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Hubs and states under many schedules, with an emitter, a subscriber or a waiter that is cancelled
 * or fails at every place: the others do not notice.
 */
class HubSchedulesTest {
    private static final int SCHEDULES = Integer.getInteger("tasuki.test.operators", 200);
    private static final int SWEEPS = Integer.getInteger("tasuki.test.operatorSweeps", 8);
    private static final Duration MS = Duration.ofMillis(1);

    /** Others, who are not cancelled; they may be where a failure is put in. */
    private static final class Others {
        boolean hit;

        <X extends Exception> Action<X> task(Action<X> body) {
            return () -> {
                try {
                    body.run();
                } catch (InjectedFailure e) {
                    hit = true;
                }
            };
        }
    }

    /** Two who listen to the end, and what was emitted. */
    private static final class Heard {
        final Hub<Integer> hub;
        final List<Integer> one = new ArrayList<>();
        final List<Integer> two = new ArrayList<>();
        final List<Integer> emitted = new ArrayList<>();

        Heard(int replay, int buffer) {
            hub = Hub.<Integer>builder().replay(replay).buffer(buffer).build();
        }

        void emit(int value) throws InterruptedException {
            hub.emit(value);
            emitted.add(value);
        }

        void emitSome(int from, Duration apart) throws InterruptedException {
            for (int i = from; i < from + 3; i++) {
                Async.sleep(apart);
                emit(i);
            }
        }

        void check() {
            assertEquals(one, two);
            assertEquals(
                    emitted.stream().sorted().toList(), one.stream().sorted().toList(), "emitted");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    @DisplayName(
            "two emitters, two subscribers, under every schedule: the same values in one order")
    void schedules(int buffer) {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Heard heard = new Heard(0, buffer);
                            group(
                                    g -> {
                                        g.start(() -> heard.hub.stream().consume(heard.one::add));
                                        g.start(
                                                () ->
                                                        heard.hub.stream()
                                                                .onEach(v -> Async.checkpoint())
                                                                .consume(heard.two::add));
                                        heard.hub.subscribers().await(n -> n == 2);
                                        group(
                                                emitters -> {
                                                    emitters.start(
                                                            () -> heard.emitSome(0, Duration.ZERO));
                                                    emitters.start(
                                                            () ->
                                                                    heard.emitSome(
                                                                            10, Duration.ZERO));
                                                });
                                        heard.hub.close();
                                    });
                            heard.check();
                            assertEquals(6, heard.one.size());
                        });
    }

    @Test
    @DisplayName("a small case under every schedule with two preemptions: no wake-up is missed")
    void exhaustive() {
        TestRuntime.create()
                .strategy(Strategy.exhaustive(2))
                .run(
                        () -> {
                            Heard heard = new Heard(1, 1);
                            group(
                                    g -> {
                                        g.start(() -> heard.hub.stream().consume(heard.one::add));
                                        heard.hub.subscribers().await(n -> n == 1);
                                        for (int i = 0; i < 3; i++) {
                                            heard.emit(i);
                                        }
                                        heard.hub.close();
                                    });
                            assertEquals(List.of(0, 1, 2), heard.one);
                        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("an emitter that is cancelled or fails at any place: what it has emitted is heard")
    void emitterEverywhere(int buffer) {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Heard heard = new Heard(0, buffer);
                            Others others = new Others();
                            group(
                                    g -> {
                                        g.start(
                                                others.task(
                                                        () ->
                                                                heard.hub.stream()
                                                                        .consume(heard.one::add)));
                                        g.start(
                                                others.task(
                                                        () ->
                                                                heard.hub.stream()
                                                                        .onEach(
                                                                                v ->
                                                                                        Async.sleep(
                                                                                                MS))
                                                                        .consume(heard.two::add)));
                                        heard.hub.subscribers().await(n -> n == 2);
                                        Task<Void> other =
                                                g.start(
                                                        others.task(
                                                                () ->
                                                                        heard.emitSome(
                                                                                10,
                                                                                Duration.ZERO)));
                                        sweep.attempt(() -> heard.emitSome(0, Duration.ZERO));
                                        other.await();
                                        heard.hub.close();
                                    });
                            if (!others.hit) {
                                heard.check();
                                assertTrue(heard.one.containsAll(List.of(10, 11, 12)));
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    @DisplayName("a subscriber that is cancelled or fails at any place leaves; the other gets all")
    void subscriberEverywhere(Overflow overflow) {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            Hub<Integer> hub =
                                    Hub.<Integer>builder()
                                            .replay(1)
                                            .buffer(overflow == Overflow.WAIT ? 1 : 8)
                                            .overflow(overflow)
                                            .build();
                            List<Integer> one = new ArrayList<>();
                            List<Integer> two = new ArrayList<>();
                            Others others = new Others();
                            hub.emit(0);
                            group(
                                    g -> {
                                        g.start(others.task(() -> hub.stream().consume(one::add)));
                                        hub.subscribers().await(n -> n == 1);
                                        Task<Void> emitter =
                                                g.start(
                                                        () -> {
                                                            others.task(
                                                                            () -> {
                                                                                for (int i = 1;
                                                                                        i < 5;
                                                                                        i++) {
                                                                                    hub.emit(i);
                                                                                    Async.sleep(MS);
                                                                                }
                                                                            })
                                                                    .run();
                                                            hub.close();
                                                        });
                                        sweep.attempt(
                                                () ->
                                                        hub.stream()
                                                                .onEach(v -> Async.sleep(MS))
                                                                .take(2)
                                                                .consume(two::add));
                                        if (!others.hit) {
                                            assertEquals(1, hub.statistics().subscribers());
                                            assertEquals(1, hub.subscribers().value());
                                        }
                                        emitter.await();
                                    });
                            assertTrue(others.hit || one.equals(List.of(0, 1, 2, 3, 4)));
                            assertEquals(0, hub.subscribers().value());
                            for (int i = 1; i < two.size(); i++) {
                                assertEquals(two.get(i - 1) + 1, two.get(i), two.toString());
                            }
                        });
    }

    @Test
    @DisplayName("hubs are closed at any time: an emitter has emitted, or has been told")
    void closedAtAnyTime() {
        TestRuntime.create()
                .schedules(SCHEDULES)
                .run(
                        () -> {
                            Heard heard = new Heard(0, 1);
                            group(
                                    g -> {
                                        g.start(() -> heard.hub.stream().consume(heard.one::add));
                                        g.start(() -> heard.hub.stream().consume(heard.two::add));
                                        heard.hub.subscribers().await(n -> n == 2);
                                        for (int from : new int[] {0, 10, 20}) {
                                            g.start(
                                                    () -> {
                                                        try {
                                                            heard.emitSome(from, Duration.ZERO);
                                                        } catch (StreamClosedException e) {
                                                            heard.hub.isClosed();
                                                        }
                                                    });
                                        }
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < 4; i++) {
                                                        Async.checkpoint();
                                                    }
                                                    heard.hub.close();
                                                });
                                    });
                            heard.check();
                        });
    }

    @Test
    @DisplayName(
            "a state: who waits is woken under every schedule, who follows sees the last value")
    void states() {
        for (Strategy strategy : List.of(Strategy.mixed(), Strategy.exhaustive(2))) {
            TestRuntime.create()
                    .schedules(SCHEDULES)
                    .strategy(strategy)
                    .run(
                            () -> {
                                StateCell<Integer> cell = new StateCell<>(0);
                                List<Integer> seen = new ArrayList<>();
                                group(
                                        g -> {
                                            g.start(() -> cell.changes().consume(seen::add));
                                            Task<Integer> waits =
                                                    g.start(() -> cell.await(n -> n == 2));
                                            g.start(() -> cell.update(n -> n + 1));
                                            cell.update(n -> n + 1);
                                            assertEquals(2, waits.await());
                                            cell.close();
                                        });
                                assertEquals(2, seen.getLast());
                                assertEquals(seen.stream().sorted().distinct().toList(), seen);
                                assertEquals(0, cell.statistics().waiting());
                            });
        }
    }

    @Test
    @DisplayName("a waiter for a state that is cancelled or fails at any place leaves nothing")
    void waiterEverywhere() {
        TestRuntime.create()
                .schedules(SWEEPS)
                .cancelEverywhere(
                        sweep -> {
                            StateCell<Integer> cell = new StateCell<>(0);
                            Others others = new Others();
                            group(
                                    g -> {
                                        g.start(others.task(() -> cell.await(n -> n == 3)));
                                        g.start(
                                                () -> {
                                                    others.task(
                                                                    () -> {
                                                                        for (int i = 1;
                                                                                i < 3;
                                                                                i++) {
                                                                            Async.sleep(MS);
                                                                            cell.set(i);
                                                                        }
                                                                    })
                                                            .run();
                                                    cell.set(3);
                                                });
                                        boolean done =
                                                sweep.attempt(
                                                        () -> {
                                                            cell.await(n -> n >= 1);
                                                            cell.changes()
                                                                    .takeUntil(n -> n == 3)
                                                                    .count();
                                                        });
                                        assertTrue(
                                                cell.statistics().waiting() <= 1,
                                                () -> cell.statistics().toString());
                                        assertTrue(!done || cell.value() == 3);
                                    });
                            assertEquals(0, cell.statistics().waiting());
                        });
    }
}
