package tasuki.test.primitives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.sleep;
import static tasuki.Async.timeout;
import static tasuki.sync.Select.onReceive;
import static tasuki.sync.Select.onSend;
import static tasuki.sync.Select.onTimeout;
import static tasuki.sync.Select.select;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.TimedOutException;
import tasuki.stream.AsyncStream;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncCondition;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Barrier;
import tasuki.sync.BarrierBrokenException;
import tasuki.sync.Event;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;
import tasuki.sync.RateLimiter;
import tasuki.sync.WorkQueue;
import tasuki.test.Scenario;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every primitive under many schedules, and cancelled and failed at every place under many
 * schedules: nothing lost, nothing twice, nothing left.
 */
class PrimitivesTest {
    private static final int SCHEDULES = Integer.getInteger("tasuki.test.primitives", 300);
    private static final int SWEEPS = Integer.getInteger("tasuki.test.sweeps", 30);
    private static final Duration MS = Duration.ofMillis(1);

    private static <X extends Exception> void schedules(Action<X> body) throws X {
        TestRuntime.create().schedules(SCHEDULES).run(body);
    }

    private static <X extends Exception> void everywhere(Scenario<X> scenario) {
        TestRuntime.create().schedules(SWEEPS).cancelEverywhere(scenario);
    }

    @Nested
    @DisplayName("Mutex")
    class OfMutex {
        @Test
        @DisplayName("one at a time, in order, and free in the end wherever it is cancelled")
        void cancelled() {
            everywhere(
                    sweep -> {
                        Mutex m = new Mutex();
                        int[] inside = {0, 0};
                        Action<RuntimeException> user =
                                () -> {
                                    for (int i = 0; i < 2; i++) {
                                        m.run(
                                                () -> {
                                                    assertEquals(1, ++inside[0]);
                                                    try {
                                                        checkpoint();
                                                    } finally {
                                                        inside[0]--;
                                                    }
                                                });
                                        inside[1]++;
                                    }
                                };
                        boolean done = sweep.attempt(() -> gather(user, user, user));
                        assertFalse(m.isLocked());
                        assertEquals(0, m.statistics().waiting());
                        assertTrue(!done || inside[1] == 6);
                        assertTrue(m.tryLock());
                        m.unlock();
                    });
        }
    }

    @Nested
    @DisplayName("AsyncSemaphore")
    class OfSemaphore {
        @Test
        @DisplayName("no permit is lost or made, also by those who want several")
        void cancelled() {
            everywhere(
                    sweep -> {
                        AsyncSemaphore s = new AsyncSemaphore(2);
                        sweep.attempt(
                                () ->
                                        gather(
                                                () -> s.run(Async::checkpoint),
                                                () -> {
                                                    s.acquire(2);
                                                    try {
                                                        checkpoint();
                                                    } finally {
                                                        s.release(2);
                                                    }
                                                },
                                                () -> s.run(Async::checkpoint),
                                                () -> {
                                                    if (s.tryAcquire()) {
                                                        s.release();
                                                    }
                                                }));
                        assertEquals(2, s.available());
                        assertEquals(0, s.statistics().waiting());
                    });
        }

        @Test
        @DisplayName("one of several waiters is cancelled: the permit goes to the others")
        void oneCancelled() {
            schedules(
                    () -> {
                        AsyncSemaphore s = new AsyncSemaphore(1);
                        int[] served = {0};
                        group(
                                g -> {
                                    Action<RuntimeException> user =
                                            () -> {
                                                s.run(Async::checkpoint);
                                                served[0]++;
                                            };
                                    Task<?> victim = g.start(user);
                                    g.start(user);
                                    g.start(user);
                                    g.start(() -> victim.cancel());
                                });
                        assertTrue(served[0] >= 2, served[0] + " served");
                        assertEquals(1, s.available());
                    });
        }
    }

    @Nested
    @DisplayName("Limiter")
    class OfLimiter {
        @Test
        @DisplayName("tokens are back, and nobody is on its lists")
        void cancelled() {
            everywhere(
                    sweep -> {
                        Limiter l = new Limiter(2);
                        sweep.attempt(
                                () ->
                                        gather(
                                                () -> l.run(Async::checkpoint),
                                                () -> l.run(() -> l.total(1)),
                                                () -> l.run(Async::checkpoint),
                                                () -> {
                                                    checkpoint();
                                                    l.total(3);
                                                }));
                        assertEquals(0, l.statistics().borrowed());
                        assertEquals(0, l.statistics().waiting());
                    });
        }
    }

    @Nested
    @DisplayName("Event")
    class OfEvent {
        @Test
        @DisplayName("whoever waits before or after it is set goes on; nobody is left in its queue")
        void all() {
            everywhere(
                    sweep -> {
                        Event e = new Event();
                        int[] seen = {0};
                        Action<RuntimeException> waiter =
                                () -> {
                                    e.await();
                                    assertTrue(e.isSet());
                                    seen[0]++;
                                };
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                gather(
                                                        waiter,
                                                        waiter,
                                                        () -> {
                                                            checkpoint();
                                                            e.set();
                                                        }));
                        assertTrue(!done || seen[0] == 2);
                        assertEquals(0, e.statistics().waiting());
                    });
        }
    }

    @Nested
    @DisplayName("AsyncCondition")
    class OfCondition {
        @Test
        @DisplayName("the mutex is held whenever await returns or throws, and a signal is not lost")
        void signals() {
            everywhere(
                    sweep -> {
                        AsyncCondition c = new AsyncCondition(new Mutex());
                        int[] items = {0};
                        int[] taken = {0};
                        Action<RuntimeException> taker =
                                () ->
                                        c.mutex()
                                                .run(
                                                        () -> {
                                                            try {
                                                                while (items[0] == 0) {
                                                                    c.await();
                                                                }
                                                            } finally {
                                                                assertTrue(
                                                                        c.mutex().isHeldByCaller());
                                                            }
                                                            items[0]--;
                                                            taken[0]++;
                                                        });
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                gather(
                                                        taker,
                                                        taker,
                                                        () -> {
                                                            for (int i = 0; i < 2; i++) {
                                                                c.mutex()
                                                                        .run(
                                                                                () -> {
                                                                                    items[0]++;
                                                                                    c.signal();
                                                                                });
                                                            }
                                                        }));
                        assertTrue(!done || taken[0] == 2);
                        assertFalse(c.mutex().isLocked());
                        assertEquals(0, c.statistics().waiting());
                    });
        }

        @Test
        @DisplayName("one who was signalled and is cancelled passes the signal on")
        void passedOn() {
            schedules(
                    () -> {
                        AsyncCondition c = new AsyncCondition(new Mutex());
                        int[] items = {0};
                        group(
                                g -> {
                                    Action<RuntimeException> taker =
                                            () ->
                                                    c.mutex()
                                                            .run(
                                                                    () -> {
                                                                        while (items[0] == 0) {
                                                                            c.await();
                                                                        }
                                                                        items[0]--;
                                                                    });
                                    Task<?> victim = g.start("victim", taker);
                                    Task<?> other = g.start("other", taker);
                                    g.start(
                                            () ->
                                                    c.mutex()
                                                            .run(
                                                                    () -> {
                                                                        items[0]++;
                                                                        c.signal();
                                                                    }));
                                    checkpoint();
                                    victim.cancel();
                                    if (victim.join() instanceof Outcome.Success<?>) {
                                        c.mutex()
                                                .run(
                                                        () -> {
                                                            items[0]++;
                                                            c.signal();
                                                        });
                                    }
                                    other.await(); // a deadlock if the signal went to the victim
                                });
                    });
        }
    }

    @Nested
    @DisplayName("Barrier")
    class OfBarrier {
        @Test
        @DisplayName("all go on or all see it broken")
        void together() {
            everywhere(
                    sweep -> {
                        Barrier b = new Barrier(3);
                        int[] through = {0};
                        Action<RuntimeException> party =
                                () -> {
                                    try {
                                        b.await();
                                        through[0]++;
                                    } catch (BarrierBrokenException e) {
                                        // another one was cancelled
                                    }
                                };
                        boolean done = sweep.attempt(() -> gather(party, party, party));
                        assertTrue(!done || through[0] == 3, through[0] + " through");
                        assertEquals(0, b.statistics().waiting());
                    });
        }
    }

    @Nested
    @DisplayName("AsyncChannel")
    class OfChannel {
        private void noneLost(AsyncChannel<Integer> made, int count) {
            schedules(
                    () -> {
                        AsyncChannel<Integer> channel =
                                made.statistics().capacity() == 0
                                        ? AsyncChannel.rendezvous()
                                        : AsyncChannel.buffered(made.statistics().capacity());
                        List<Integer> sent = new ArrayList<>();
                        List<Integer> received = new ArrayList<>();
                        group(
                                g -> {
                                    List<Task<?>> tasks = new ArrayList<>();
                                    for (int t = 0; t < 2; t++) {
                                        int base = t * 100;
                                        tasks.add(
                                                g.start(
                                                        () -> {
                                                            for (int i = 0; i < count; i++) {
                                                                channel.send(base + i);
                                                                sent.add(base + i);
                                                            }
                                                        }));
                                        tasks.add(
                                                g.start(
                                                        () -> {
                                                            while (true) {
                                                                received.add(channel.receive());
                                                            }
                                                        }));
                                    }
                                    for (Task<?> victim : tasks) {
                                        checkpoint();
                                        victim.cancel();
                                    }
                                });
                        channel.tryReceive().ifPresent(received::add);
                        channel.tryReceive().ifPresent(received::add);
                        sent.sort(null);
                        received.sort(null);
                        assertEquals(sent, received);
                        assertEquals(0, channel.statistics().waitingSenders());
                        assertEquals(0, channel.statistics().waitingReceivers());
                    });
        }

        @Test
        @DisplayName("rendezvous: what was sent was received, whoever is cancelled")
        void rendezvous() {
            noneLost(AsyncChannel.rendezvous(), 3);
        }

        @Test
        @DisplayName("buffered: what was sent was received or is still in it")
        void buffered() {
            noneLost(AsyncChannel.buffered(2), 4);
        }

        @Test
        @DisplayName("cancelled at every place, closed in between")
        void everyPlace() {
            everywhere(
                    sweep -> {
                        AsyncChannel<Integer> channel = AsyncChannel.buffered(1);
                        List<Integer> sent = new ArrayList<>();
                        List<Integer> received = new ArrayList<>();
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                gather(
                                                        () -> {
                                                            for (int i = 0; i < 3; i++) {
                                                                channel.send(i);
                                                                sent.add(i);
                                                            }
                                                            channel.close();
                                                        },
                                                        () -> {
                                                            for (int i : channel) {
                                                                received.add(i);
                                                            }
                                                        }));
                        channel.close();
                        for (int i : channel) {
                            received.add(i);
                        }
                        assertEquals(sent, received);
                        assertTrue(!done || sent.size() == 3);
                    });
        }
    }

    @Nested
    @DisplayName("select")
    class OfSelect {
        @Test
        @DisplayName(
                "one clause happens, or none if it is cancelled: the others leave nothing behind")
        void one() {
            everywhere(
                    sweep -> {
                        AsyncChannel<String> a = AsyncChannel.rendezvous();
                        AsyncChannel<String> b = AsyncChannel.rendezvous();
                        AsyncChannel<String> out = AsyncChannel.buffered(1);
                        List<String> sent = new ArrayList<>();
                        List<String> got = new ArrayList<>();
                        sweep.attempt(
                                () ->
                                        gather(
                                                () -> {
                                                    a.send("a");
                                                    sent.add("a");
                                                },
                                                () -> {
                                                    b.send("b");
                                                    sent.add("b");
                                                },
                                                () -> {
                                                    for (int i = 0; i < 3; i++) {
                                                        select(
                                                                onReceive(a, e -> got.add(e)),
                                                                onReceive(b, e -> got.add(e)),
                                                                onSend(out, "out", () -> true),
                                                                onTimeout(
                                                                        MS, () -> got.add("late")));
                                                    }
                                                },
                                                () -> {
                                                    checkpoint();
                                                    Async.moveOnAfter(MS, () -> a.receive());
                                                    Async.moveOnAfter(MS, () -> b.receive());
                                                    // whoever is not received by anybody is cut off
                                                    throw new Enough();
                                                }));
                        got.remove("late");
                        for (AsyncChannel<?> c : List.of(a, b, out)) {
                            assertEquals(0, c.statistics().waitingSenders());
                            assertEquals(0, c.statistics().waitingReceivers());
                        }
                    },
                    true);
        }

        private <X extends Exception> void everywhere(Scenario<X> scenario, boolean enough) {
            TestRuntime.create()
                    .schedules(SWEEPS)
                    .cancelEverywhere(
                            sweep -> {
                                try {
                                    scenario.run(sweep);
                                } catch (Enough e) {
                                    assertTrue(enough);
                                }
                            });
        }

        @Test
        @DisplayName("an element is received by one select of two, and by exactly one")
        void exactlyOne() {
            schedules(
                    () -> {
                        AsyncChannel<Integer> a = AsyncChannel.rendezvous();
                        AsyncChannel<Integer> b = AsyncChannel.rendezvous();
                        List<Integer> got = new ArrayList<>();
                        Action<RuntimeException> chooser =
                                () -> select(onReceive(a, got::add), onReceive(b, got::add));
                        gather(chooser, chooser, () -> a.send(1), () -> b.send(2));
                        got.sort(null);
                        assertEquals(List.of(1, 2), got);
                    });
        }
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Nested
    @DisplayName("WorkQueue")
    class OfQueue {
        @Test
        @DisplayName("no job is lost or done twice, and join() waits for those that are out")
        void jobs() {
            everywhere(
                    sweep -> {
                        WorkQueue<Integer> queue = WorkQueue.fifo(2);
                        List<Integer> put = new ArrayList<>();
                        List<Integer> got = new ArrayList<>();
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                group(
                                                        g -> {
                                                            for (int w = 0; w < 2; w++) {
                                                                g.start(
                                                                        () -> {
                                                                            while (true) {
                                                                                got.add(
                                                                                        queue
                                                                                                .get());
                                                                                queue.taskDone();
                                                                            }
                                                                        });
                                                            }
                                                            for (int i = 0; i < 4; i++) {
                                                                queue.put(i);
                                                                put.add(i);
                                                            }
                                                            queue.join();
                                                            assertEquals(4, got.size());
                                                            g.cancel();
                                                        }));
                        got.addAll(queue.shutdownNow());
                        got.sort(null);
                        assertEquals(put, got);
                        assertTrue(!done || put.size() == 4);
                        queue.join();
                    });
        }
    }

    @Nested
    @DisplayName("RateLimiter")
    class OfRate {
        @Test
        @DisplayName("never faster than its rate, whoever is cancelled")
        void rate() {
            everywhere(
                    sweep -> {
                        RateLimiter limiter = RateLimiter.of(1, Duration.ofSeconds(1));
                        List<Long> times = new ArrayList<>();
                        Action<RuntimeException> user =
                                () -> {
                                    limiter.acquire();
                                    times.add(TestTime.elapsed().toMillis());
                                };
                        boolean done = sweep.attempt(() -> gather(user, user, user));
                        times.sort(null);
                        for (int i = 1; i < times.size(); i++) {
                            assertTrue(times.get(i) - times.get(i - 1) >= 1000, times.toString());
                        }
                        assertTrue(!done || times.size() == 3);
                    });
        }
    }

    @Nested
    @DisplayName("groups and timeouts")
    class OfGroups {
        @Test
        @DisplayName(
                "a timeout inside a timeout ends the right one; a value that was returned counts")
        void nested() {
            TestRuntime.create()
                    .schedules(SCHEDULES)
                    .timePassesAnytime(true)
                    .run(
                            () -> {
                                int value;
                                try {
                                    value =
                                            timeout(
                                                    MS.multipliedBy(2),
                                                    () -> {
                                                        try {
                                                            return timeout(
                                                                    MS,
                                                                    () -> {
                                                                        checkpoint();
                                                                        return 1;
                                                                    });
                                                        } catch (TimedOutException e) {
                                                            checkpoint();
                                                            return 2;
                                                        }
                                                    });
                                } catch (TimedOutException e) {
                                    value = 3;
                                }
                                checkpoint(); // nothing is left pending
                                assertTrue(value >= 1 && value <= 3);
                            });
        }

        @Test
        @DisplayName(
                "C2 the first failure comes out of the group, whatever the order; nothing is left")
        void failures() {
            schedules(
                    () -> {
                        List<String> order = new ArrayList<>();
                        IllegalStateException a = new IllegalStateException("a");
                        IllegalStateException b = new IllegalStateException("b");
                        try {
                            group(
                                    g -> {
                                        g.start(() -> fail(a, order));
                                        g.start(() -> fail(b, order));
                                        g.start(Async::sleepForever);
                                    });
                        } catch (IllegalStateException e) {
                            assertEquals(order.getFirst(), e.getMessage());
                            return;
                        }
                        throw new AssertionError("it did not fail");
                    });
        }

        private void fail(IllegalStateException e, List<String> order) throws InterruptedException {
            checkpoint();
            order.add(e.getMessage());
            throw e;
        }

        @Test
        @DisplayName("supervise, settle, firstSuccess, mapConcurrent, services: cut off anywhere")
        void combinators() {
            everywhere(
                    sweep -> {
                        int[] cleaned = {0, 0};
                        sweep.attempt(
                                () -> {
                                    Async.supervise(
                                            g -> {
                                                g.start(Async::checkpoint).join();
                                            });
                                    Async.settle(
                                            () -> {
                                                checkpoint();
                                                return 1;
                                            },
                                            () -> 2);
                                    int first =
                                            Async.firstSuccess(
                                                    () -> {
                                                        cleaned[0]++;
                                                        try {
                                                            sleep(Duration.ofSeconds(9));
                                                            return 1;
                                                        } finally {
                                                            cleaned[1]++;
                                                        }
                                                    },
                                                    () -> {
                                                        sleep(MS);
                                                        return 2;
                                                    });
                                    assertEquals(2, first);
                                    assertEquals(
                                            List.of(2, 4, 6),
                                            Async.mapConcurrent(
                                                    2,
                                                    List.of(1, 2, 3),
                                                    n -> {
                                                        checkpoint();
                                                        return 2 * n;
                                                    }));
                                    group(
                                            g -> {
                                                String address =
                                                        g.startService(
                                                                "service",
                                                                started -> {
                                                                    checkpoint();
                                                                    started.started("here");
                                                                    Async.sleepForever();
                                                                });
                                                assertEquals("here", address);
                                                g.cancel();
                                            });
                                });
                        assertEquals(cleaned[0], cleaned[1]);
                    });
        }
    }

    @Nested
    @DisplayName("streams")
    class OfStreams {
        @Test
        @DisplayName(
                "the producer's finally has run when the stream is over, wherever it is cut off")
        void producer() {
            everywhere(
                    sweep -> {
                        int[] open = {0};
                        List<Integer> got = new ArrayList<>();
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                numbers(open, 4)
                                                        .buffer(2)
                                                        .map(n -> n + 1)
                                                        .consume(got::add));
                        assertEquals(0, open[0]);
                        assertTrue(!done || got.equals(List.of(1, 2, 3, 4)), got.toString());
                        for (int i = 0; i < got.size(); i++) {
                            assertEquals(i + 1, got.get(i));
                        }
                    });
        }

        @Test
        @DisplayName("merge and mapParallel deliver everything once, and clean up everywhere")
        void tasks() {
            everywhere(
                    sweep -> {
                        int[] open = {0};
                        List<Integer> got = new ArrayList<>();
                        boolean done =
                                sweep.attempt(
                                        () ->
                                                AsyncStream.merge(
                                                                numbers(open, 2),
                                                                numbers(open, 2).map(n -> n + 10))
                                                        .mapParallel(
                                                                2,
                                                                n -> {
                                                                    checkpoint();
                                                                    return n;
                                                                })
                                                        .consume(got::add));
                        assertEquals(0, open[0]);
                        got.sort(null);
                        assertTrue(!done || got.equals(List.of(0, 1, 10, 11)), got.toString());
                    });
        }

        @Test
        @DisplayName("a for loop over a stream, left by break or cut off")
        void loops() {
            everywhere(
                    sweep -> {
                        int[] open = {0};
                        sweep.attempt(
                                () ->
                                        group(
                                                g -> {
                                                    try (var values = numbers(open, 3).open()) {
                                                        for (int n : values) {
                                                            checkpoint();
                                                            if (n == 1) {
                                                                break;
                                                            }
                                                        }
                                                    }
                                                }));
                        assertEquals(0, open[0]);
                    });
        }

        private AsyncStream<Integer> numbers(int[] open, int count) {
            return AsyncStream.generate(
                    emit -> {
                        open[0]++;
                        try {
                            for (int i = 0; i < count; i++) {
                                checkpoint();
                                emit.accept(i);
                            }
                        } finally {
                            open[0]--;
                        }
                    });
        }
    }
}
