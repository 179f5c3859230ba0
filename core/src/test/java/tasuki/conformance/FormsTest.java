package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.firstCompleted;
import static tasuki.Async.firstSuccess;
import static tasuki.Async.group;
import static tasuki.Async.runIn;
import static tasuki.Async.sleepForever;
import static tasuki.Async.start;
import static tasuki.Async.supervise;
import static tasuki.Async.timeout;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Body;
import tasuki.CancelReason;
import tasuki.CancelScope;
import tasuki.ContextPropagator;
import tasuki.Outcome;
import tasuki.Retry;
import tasuki.Task;
import tasuki.TaskTree;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.Limiter;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The verbs in their other forms: with a name, without a value, with a collection, a scope. */
class FormsTest {
    @Worlds
    @DisplayName("a supervised group has a value, whatever its tasks end with")
    void superviseWithAValue(World on) {
        String value =
                on.run(
                        () ->
                                supervise(
                                        g -> {
                                            Task<String> bad =
                                                    g.start(
                                                            () -> {
                                                                throw new IllegalStateException(
                                                                        "bad");
                                                            });
                                            Task<String> good = g.start(() -> "good");
                                            assertEquals(
                                                    "bad",
                                                    assertThrows(
                                                                    IllegalStateException.class,
                                                                    bad::await)
                                                            .getMessage());
                                            return good.await();
                                        }));
        assertEquals("good", value);
    }

    @Worlds
    @DisplayName("a background task with a name is found by it in the tree")
    void startWithAName(World on) {
        on.run(
                () -> {
                    Task<String> mail = start("mail", () -> forever());
                    Task<Void> audit = start("audit", () -> sleepForever());
                    pass(1);
                    assertTrue(TaskTree.dump().contains("mail: waiting on sleep"));
                    assertTrue(TaskTree.dump().contains("audit: waiting on sleep"));
                    mail.cancel("sent");
                    audit.cancel("read");
                    assertEquals(new Outcome.Cancelled<>("sent"), mail.join());
                    assertEquals(new Outcome.Cancelled<>("read"), audit.join());
                });
    }

    @Worlds
    @DisplayName("the first of a collection: its value, or the first end of any kind")
    void collections(World on) {
        on.run(
                () -> {
                    List<Body<String, IOException>> bodies =
                            List.of(
                                    () -> {
                                        pass(1);
                                        throw new IOException("down");
                                    },
                                    () -> {
                                        pass(2);
                                        return "second";
                                    },
                                    () -> forever());
                    assertEquals("second", assertOk(() -> firstSuccess(bodies)));
                    assertEquals(2.0, now());
                    assertEquals(
                            "down",
                            assertThrows(IOException.class, () -> firstCompleted(bodies))
                                    .getMessage());
                    assertEquals(3.0, now());
                });
    }

    private static <T> T assertOk(Body<T, IOException> body) throws InterruptedException {
        try {
            return body.call();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Worlds
    @DisplayName(
            "a timeout whose body has a hold of it: moved, taken away, or cancelled from inside")
    void timeoutWithItsScope(World on) {
        on.run(
                () -> {
                    timeout(
                            seconds(1),
                            scope -> {
                                scope.deadline(seconds(5));
                                pass(4);
                                scope.noDeadline();
                                pass(4);
                            });
                    assertEquals(8.0, now());
                    assertThrows(
                            TimedOutException.class,
                            () -> timeout(seconds(1), (CancelScope scope) -> sleepForever()));
                    assertEquals(9.0, now());
                    CancellationException told =
                            assertThrows(
                                    CancellationException.class,
                                    () ->
                                            timeout(
                                                    seconds(9),
                                                    scope -> {
                                                        scope.cancel("not wanted any more");
                                                        sleepForever();
                                                    }));
                    assertEquals("not wanted any more", told.getMessage());
                    assertEquals(9.0, now());
                });
    }

    @Worlds
    @DisplayName("C7 a foreign call without a value is stopped by its handle")
    void awaitActionWithAHandle(World on) {
        on.run(
                () -> {
                    AtomicBoolean stop = new AtomicBoolean();
                    CancelScope scope = CancelScope.create();
                    boolean ended =
                            scope.run(
                                    () ->
                                            await(
                                                    "a driver",
                                                    () -> {
                                                        scope.cancel("stop");
                                                        while (!stop.get()) {
                                                            Thread.yield();
                                                        }
                                                        throw new IllegalStateException(
                                                                "the statement was stopped");
                                                    },
                                                    () -> stop.set(true)));
                    assertFalse(ended);
                    AtomicInteger ran = new AtomicInteger();
                    await("a driver", () -> ran.incrementAndGet(), () -> ran.set(100));
                    await("a driver", () -> ran.addAndGet(1), () -> ran.set(100));
                    assertEquals(2, ran.get());
                });
    }

    @Worlds
    @DisplayName("C19 an action without a value runs in an executor, and its failure comes back")
    void runInAction(World on) {
        on.run(
                () -> {
                    AtomicInteger ran = new AtomicInteger();
                    runIn(Runnable::run, () -> ran.set(7));
                    assertEquals(7, ran.get());
                    assertEquals(
                            "full",
                            assertThrows(
                                            IOException.class,
                                            () ->
                                                    runIn(
                                                            Runnable::run,
                                                            () ->
                                                                    Given.raise(
                                                                            new IOException(
                                                                                    "full"))))
                                    .getMessage());
                });
    }

    @Worlds
    @DisplayName("an action is tried again until it returns")
    void retryAnAction(World on) {
        on.run(
                () -> {
                    AtomicInteger tries = new AtomicInteger();
                    Retry.times(5)
                            .pause(seconds(2))
                            .run(
                                    () -> {
                                        if (tries.incrementAndGet() < 3) {
                                            throw new IllegalStateException("not yet");
                                        }
                                    });
                    assertEquals(3, tries.get());
                    assertEquals(4.0, now());
                });
    }

    @Worlds
    @DisplayName("a task takes a token of a limiter only if one is free")
    void limiterTry(World on) {
        on.run(
                () -> {
                    Limiter limiter = new Limiter(1);
                    assertTrue(limiter.tryAcquire());
                    group(
                            g -> {
                                assertFalse(g.start(() -> limiter.tryAcquire()).await());
                            });
                    limiter.release();
                    group(
                            g -> {
                                assertTrue(
                                        g.start(
                                                        () -> {
                                                            boolean got = limiter.tryAcquire();
                                                            limiter.release();
                                                            return got;
                                                        })
                                                .await());
                            });
                });
    }

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @Test
    @DisplayName("C14 a task under a carried ScopedValue fails with what its body threw")
    void carriedFailure() throws Exception {
        Runnable remove = ContextPropagator.register(ContextPropagator.of(USER));
        try {
            ScopedValue.where(USER, "ann")
                    .call(
                            () -> {
                                IOException thrown =
                                        assertThrows(
                                                IOException.class,
                                                () ->
                                                        tasuki.Async.gather(
                                                                () -> {
                                                                    throw new IOException(
                                                                            USER.get());
                                                                },
                                                                () -> forever()));
                                assertEquals("ann", thrown.getMessage());
                                return null;
                            });
        } finally {
            remove.run();
        }
    }

    @Worlds
    @DisplayName("what a task says of itself, from its start to each of its ends")
    void inWords(World on) {
        on.run(
                () ->
                        supervise(
                                g -> {
                                    Task<Integer> good = g.start("good", () -> 1);
                                    Task<Integer> bad =
                                            g.start(
                                                    "bad",
                                                    () -> {
                                                        throw new IllegalStateException("broken");
                                                    });
                                    Task<String> stopped = g.start("stopped", () -> forever());
                                    if (on.oneAtATime()) {
                                        assertEquals("Task[good, starting]", good.toString());
                                    }
                                    pass(1);
                                    assertEquals(
                                            "Task[stopped, waiting: sleep]", stopped.toString());
                                    stopped.cancel("enough");
                                    stopped.join();
                                    bad.join();
                                    assertEquals("Task[good, done]", good.toString());
                                    assertEquals(
                                            "Task[bad, failed: java.lang.IllegalStateException: broken]",
                                            bad.toString());
                                    assertEquals(
                                            "Task[stopped, cancelled: enough]", stopped.toString());
                                    assertEquals("Task[main, running]", Task.current().toString());
                                    assertTrue(
                                            CancelScope.pending()
                                                    .map(CancelReason::text)
                                                    .isEmpty());
                                }));
    }
}
