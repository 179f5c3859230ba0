package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.cpu;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.runIn;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;
import static tasuki.Async.toThread;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Deadline;
import tasuki.Retry;
import tasuki.Task;
import tasuki.TimedOutException;
import tasuki.sync.AsyncChannel;
import tasuki.sync.Event;
import tasuki.sync.Select;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

class VirtualTimeTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    @DisplayName("an hour's sleep takes an hour on the test's clock and no time on the wall's")
    void sleeps() {
        TestRuntime.create()
                .run(
                        () -> {
                            sleep(HOUR);
                            assertEquals(HOUR, TestTime.elapsed());
                        });
    }

    @Test
    @DisplayName("sleeps of several tasks pass together, in the order of their ends")
    void order() {
        TestRuntime.create()
                .run(
                        () -> {
                            List<String> log = new ArrayList<>();
                            gather(
                                    () -> {
                                        sleep(SECOND.multipliedBy(3));
                                        log.add("slow " + TestTime.elapsed().toSeconds());
                                    },
                                    () -> {
                                        sleep(SECOND);
                                        log.add("quick " + TestTime.elapsed().toSeconds());
                                    });
                            assertEquals(List.of("quick 1", "slow 3"), log);
                        });
    }

    @Test
    @DisplayName("a deadline of 30 s passes in no time, and says where the body was")
    void deadlines() {
        TestRuntime.create()
                .run(
                        () -> {
                            assertThrows(
                                    TimedOutException.class,
                                    () -> timeout(Duration.ofSeconds(30), Async::sleepForever));
                            assertEquals(Duration.ofSeconds(30), TestTime.elapsed());
                            assertFalse(moveOnAfter(SECOND, Async::sleepForever));
                        });
    }

    @Test
    @DisplayName("advance() returns when what was due by then has been done, and not before")
    void advances() {
        TestRuntime.create()
                .run(
                        () ->
                                group(
                                        g -> {
                                            List<Long> ticks = new ArrayList<>();
                                            g.start(
                                                    () -> {
                                                        while (true) {
                                                            sleep(SECOND);
                                                            ticks.add(
                                                                    TestTime.elapsed().toSeconds());
                                                        }
                                                    });
                                            TestTime.advance(Duration.ofMillis(2500));
                                            assertEquals(List.of(1L, 2L), ticks);
                                            assertEquals(
                                                    Duration.ofMillis(2500), TestTime.elapsed());
                                            TestTime.advance(Duration.ofMillis(500));
                                            assertEquals(List.of(1L, 2L, 3L), ticks);
                                            g.cancel();
                                        }));
    }

    @Test
    @DisplayName("waitAllBlocked() lets the others do all that needs no time")
    void blocked() {
        TestRuntime.create()
                .run(
                        () ->
                                group(
                                        g -> {
                                            Event go = new Event();
                                            AtomicInteger done = new AtomicInteger();
                                            for (int i = 0; i < 3; i++) {
                                                g.start(
                                                        () -> {
                                                            go.await();
                                                            Async.checkpoint();
                                                            done.incrementAndGet();
                                                        });
                                            }
                                            go.set();
                                            assertEquals(0, done.get());
                                            TestTime.waitAllBlocked();
                                            assertEquals(3, done.get());
                                            assertEquals(Duration.ZERO, TestTime.elapsed());
                                        }));
    }

    @Test
    @DisplayName("the clock does not jump while a foreign call is in flight, however long it takes")
    void foreign() {
        CountDownLatch release = new CountDownLatch(1);
        TestRuntime.create()
                .run(
                        () -> {
                            List<String> log = new ArrayList<>();
                            gather(
                                    () -> {
                                        await(() -> release.await());
                                        log.add("call at " + TestTime.elapsed().toSeconds());
                                    },
                                    () -> {
                                        sleep(SECOND);
                                        log.add("sleep at " + TestTime.elapsed().toSeconds());
                                    },
                                    () ->
                                            // really some time later, from outside of the run
                                            Thread.ofPlatform()
                                                    .daemon()
                                                    .start(
                                                            () -> {
                                                                parkReally();
                                                                release.countDown();
                                                            }));
                            assertEquals(List.of("call at 0", "sleep at 1"), log);
                        });
    }

    private static void parkReally() {
        java.util.concurrent.locks.LockSupport.parkNanos(150_000_000);
    }

    @Test
    @DisplayName("the clock does not jump while bodies run elsewhere, but does while these wait")
    void elsewhere() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        TestRuntime.create()
                .run(
                        () -> {
                            assertEquals(
                                    Duration.ZERO, timeout(SECOND, () -> cpu(TestTime::elapsed)));
                            Duration then =
                                    toThread(
                                            () -> {
                                                sleep(HOUR);
                                                return TestTime.elapsed();
                                            });
                            assertEquals(HOUR, then);
                            runIn(
                                    pool,
                                    () -> {
                                        gather(() -> sleep(SECOND), () -> sleep(SECOND));
                                    });
                            assertEquals(HOUR.plus(SECOND), TestTime.elapsed());
                        });
        pool.shutdown();
    }

    @Test
    @DisplayName("a wait of ours inside a foreign call is in virtual time too")
    void nested() {
        TestRuntime.create()
                .run(
                        () -> {
                            gather(() -> await(() -> sleep(HOUR)), () -> sleep(SECOND));
                            assertEquals(HOUR, TestTime.elapsed());
                        });
    }

    @Test
    @DisplayName("a future that another thread completes is waited for in real time")
    void futures() throws Exception {
        TestRuntime.create()
                .run(
                        () -> {
                            CompletableFuture<String> future = new CompletableFuture<>();
                            Thread.ofPlatform().daemon().start(() -> future.complete("done"));
                            assertEquals("done", timeout(SECOND, () -> await(() -> future.get())));
                        });
    }

    @Test
    @DisplayName(
            "abandonable() leaves its body behind at the virtual deadline, and that is reported")
    void abandoned() {
        CountDownLatch release = new CountDownLatch(1);
        LeakError leak =
                assertThrows(
                        LeakError.class,
                        () ->
                                TestRuntime.create()
                                        .run(
                                                () ->
                                                        group(
                                                                g -> {
                                                                    Task<?> call =
                                                                            g.start(
                                                                                    () ->
                                                                                            Async
                                                                                                    .abandonable(
                                                                                                            "deaf",
                                                                                                            () ->
                                                                                                                    release
                                                                                                                            .await()));
                                                                    TestTime.waitAllBlocked();
                                                                    call.cancel();
                                                                })));
        assertTrue(leak.getMessage().contains("the abandoned call 'deaf'"), leak.getMessage());
        release.countDown();
    }

    @Test
    @DisplayName("the test is over when its body is, and tells of the tasks that are left")
    void leaks() {
        LeakError leak =
                assertThrows(
                        LeakError.class,
                        () ->
                                TestRuntime.create()
                                        .run(
                                                () -> {
                                                    Async.start("forgotten", () -> sleepForever());
                                                    TestTime.waitAllBlocked();
                                                }));
        assertTrue(
                leak.getMessage()
                        .contains("task 1 'forgotten' waits for sleep, at VirtualTimeTest"),
                leak.getMessage());
        TestRuntime.create()
                .allowLeaks(true)
                .run(() -> Async.start("forgotten", () -> sleepForever()));
    }

    @Test
    @DisplayName("an interrupt flag that the test leaves on its thread fails it")
    void flag() {
        LeakError leak =
                assertThrows(
                        LeakError.class,
                        () -> TestRuntime.create().run(() -> Thread.currentThread().interrupt()));
        assertTrue(leak.getMessage().contains("interrupt flag"), leak.getMessage());
    }

    @Test
    @DisplayName("a failure in a supervisor that nobody looked at fails the test")
    void unseen() {
        LeakError leak =
                assertThrows(
                        LeakError.class,
                        () ->
                                TestRuntime.create()
                                        .run(
                                                () ->
                                                        Async.supervise(
                                                                g -> {
                                                                    g.start(
                                                                            "job",
                                                                            () -> {
                                                                                throw new IllegalStateException(
                                                                                        "lost");
                                                                            });
                                                                })));
        assertTrue(leak.getMessage().contains("'job' was seen by nobody"), leak.getMessage());
    }

    @Test
    @DisplayName(
            "a body that blocks unmarked is given up after the real-time limit, with its stack")
    void limit() {
        CountDownLatch never = new CountDownLatch(1);
        OutOfTimeError error =
                assertThrows(
                        OutOfTimeError.class,
                        () ->
                                TestRuntime.create()
                                        .realTimeLimit(Duration.ofMillis(100))
                                        .run(() -> never.await()));
        assertTrue(error.getMessage().contains("main runs"), error.getMessage());
        assertTrue(error.getMessage().contains("CountDownLatch.await"), error.getMessage());
        assertTrue(error.getMessage().contains("has the turn"), error.getMessage());
    }

    @Test
    @DisplayName("a body that does not even stop when interrupted does not hold up the test")
    void deaf() {
        CountDownLatch end = new CountDownLatch(1);
        assertThrows(
                OutOfTimeError.class,
                () ->
                        TestRuntime.create()
                                .realTimeLimit(Duration.ofMillis(50))
                                .run(
                                        () -> {
                                            while (end.getCount() > 0) {
                                                try {
                                                    end.await();
                                                } catch (InterruptedException e) {
                                                    // not interested
                                                }
                                            }
                                        }));
        end.countDown();
    }

    @Test
    @DisplayName("a body that goes round in circles is stopped after so many steps")
    void endless() {
        EndlessRunError error =
                assertThrows(
                        EndlessRunError.class,
                        () ->
                                TestRuntime.create()
                                        .maxSteps(1000)
                                        .run(
                                                () -> {
                                                    while (true) {
                                                        Async.checkpoint();
                                                    }
                                                }));
        assertTrue(error.getMessage().contains("VirtualTimeTest.endless"), error.getMessage());
    }

    @Test
    @DisplayName("a call that swallows its interrupt is interrupted again, in real time")
    void swallows() {
        AtomicInteger interrupts = new AtomicInteger();
        TestRuntime.create()
                .run(
                        () ->
                                group(
                                        g -> {
                                            Task<?> deaf = g.start(() -> swallow(interrupts));
                                            TestTime.waitAllBlocked();
                                            deaf.cancel();
                                        }));
        assertTrue(interrupts.get() >= 3, interrupts + " interrupts");
    }

    private static void swallow(AtomicInteger interrupts) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        await(
                () -> {
                    while (interrupts.get() < 3) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupts.incrementAndGet();
                        }
                    }
                });
    }

    @Test
    @DisplayName(
            "the time of day is virtual: a clock for code under test, and deadlines as instants")
    void timeOfDay() throws InterruptedException {
        Instant newYear = Instant.parse("2027-01-01T00:00:00Z");
        TestRuntime.create()
                .startsAt(newYear)
                .run(
                        () -> {
                            Clock clock = TestTime.clock();
                            assertEquals(newYear, clock.instant());
                            sleep(Duration.ofDays(1));
                            assertEquals(newYear.plus(Duration.ofDays(1)), clock.instant());
                            assertEquals(
                                    newYear.plus(Duration.ofDays(1)),
                                    clock.withZone(ZoneId.of("Asia/Tokyo")).instant());
                            assertThrows(
                                    TimedOutException.class,
                                    () ->
                                            timeout(
                                                    Duration.ofHours(2),
                                                    () -> {
                                                        assertEquals(
                                                                Optional.of(
                                                                        newYear.plus(
                                                                                Duration.ofHours(
                                                                                        26))),
                                                                Deadline.instant());
                                                        sleepForever();
                                                    }));
                        });
        assertThrows(IllegalStateException.class, TestTime::clock);
    }

    @Test
    @DisplayName("what selectFair chooses at random is the same in every run with one seed")
    void fairSelect() {
        List<List<String>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            List<String> chosen = new ArrayList<>();
            TestRuntime.create()
                    .seed(seed)
                    .run(
                            () -> {
                                AsyncChannel<String> a = AsyncChannel.buffered(50);
                                AsyncChannel<String> b = AsyncChannel.buffered(50);
                                for (int i = 0; i < 50; i++) {
                                    a.send("a");
                                    b.send("b");
                                }
                                for (int i = 0; i < 40; i++) {
                                    chosen.add(
                                            Select.selectFair(
                                                    Select.onReceive(a, v -> v),
                                                    Select.onReceive(b, v -> v)));
                                }
                            });
            runs.add(chosen);
        }
        assertEquals(runs.get(0), runs.get(1));
        assertNotEquals(runs.get(0), runs.get(2));
    }

    @Test
    @DisplayName("the pauses of a Retry are the same in every run with one seed")
    void retryPauses() {
        List<List<Duration>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            List<Duration> pauses = new ArrayList<>();
            Retry policy = Retry.times(10).backoff(Duration.ofSeconds(1), Duration.ofMinutes(10));
            TestRuntime.create()
                    .seed(seed)
                    .run(
                            () -> {
                                for (int attempt = 1; attempt < 10; attempt++) {
                                    policy.pauseAfter(attempt, new IOException("no"))
                                            .ifPresent(pauses::add);
                                }
                            });
            assertEquals(9, pauses.size());
            runs.add(pauses);
        }
        assertEquals(runs.get(0), runs.get(1));
        assertNotEquals(runs.get(0), runs.get(2));
    }

    @Test
    @DisplayName("who sleeps for real, or holds a lock across a checkpoint, is told what to do")
    void blocksForReal() {
        TestRuntime brief = TestRuntime.create().realTimeLimit(Duration.ofMillis(300));
        CountDownLatch never = new CountDownLatch(1);
        OutOfTimeError real =
                assertThrows(OutOfTimeError.class, () -> brief.run(() -> never.await()));
        assertTrue(real.getMessage().contains("put the call into Async.await"), real.getMessage());
        Object lock = new Object();
        OutOfTimeError locked =
                assertThrows(
                        OutOfTimeError.class,
                        () ->
                                brief.run(
                                        () ->
                                                gather(
                                                        () -> {
                                                            synchronized (lock) {
                                                                sleep(Duration.ofSeconds(1));
                                                                return 1;
                                                            }
                                                        },
                                                        () -> {
                                                            synchronized (lock) {
                                                                return 2;
                                                            }
                                                        })));
        assertTrue(locked.getMessage().contains("use tasuki.sync.Mutex"), locked.getMessage());
    }

    @Test
    @DisplayName("checked exceptions, results of assertions and assumptions come out as they are")
    void failures() {
        assertThrows(
                java.io.IOException.class,
                () ->
                        TestRuntime.create()
                                .run(
                                        () -> {
                                            throw new java.io.IOException("gone");
                                        }));
        assertThrows(
                IllegalStateException.class,
                () -> TestRuntime.create().run(() -> TestRuntime.create().run(() -> {})));
        assertThrows(IllegalStateException.class, TestTime::elapsed);
    }
}
