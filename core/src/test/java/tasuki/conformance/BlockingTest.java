package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.abandonable;
import static tasuki.Async.abandoned;
import static tasuki.Async.checkpoint;
import static tasuki.Async.cpu;
import static tasuki.Async.group;
import static tasuki.Async.runIn;
import static tasuki.Async.toThread;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Async;
import tasuki.Body;
import tasuki.CancelScope;
import tasuki.ContextVar;
import tasuki.Deadline;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Running elsewhere: trio's test_threads, and C13, C19. */
class BlockingTest {
    /** One of the three ways to run a body elsewhere. */
    private interface Way {
        <T, X extends Exception> T run(Body<T, X> body) throws X, InterruptedException;
    }

    private static final Executor THREADS = r -> Thread.ofPlatform().start(r);

    private static final List<Way> WAYS =
            List.of(
                    new Way() {
                        @Override
                        public <T, X extends Exception> T run(Body<T, X> body)
                                throws X, InterruptedException {
                            return cpu(body);
                        }
                    },
                    new Way() {
                        @Override
                        public <T, X extends Exception> T run(Body<T, X> body)
                                throws X, InterruptedException {
                            return toThread(body);
                        }
                    },
                    new Way() {
                        @Override
                        public <T, X extends Exception> T run(Body<T, X> body)
                                throws X, InterruptedException {
                            return runIn(THREADS, body);
                        }
                    },
                    new Way() {
                        @Override
                        public <T, X extends Exception> T run(Body<T, X> body)
                                throws X, InterruptedException {
                            return abandonable("test", body);
                        }
                    });

    private static final ContextVar<String> USER = ContextVar.create("user");

    @Worlds
    @Tag("trio")
    @DisplayName(
            "C19 a body elsewhere: a platform thread, its value, its failure, context and deadline")
    void elsewhere(World on) {
        on.run(
                () ->
                        USER.run(
                                "ada",
                                () -> {
                                    for (Way way : WAYS) {
                                        Thread here = Thread.currentThread();
                                        Thread there = way.run(Thread::currentThread);
                                        assertFalse(there.isVirtual());
                                        assertTrue(here != there);
                                        IOException bug = new IOException();
                                        assertSame(
                                                bug,
                                                assertThrows(
                                                        IOException.class,
                                                        () ->
                                                                way.run(
                                                                        () -> {
                                                                            throw bug;
                                                                        })));
                                        assertEquals("ada", way.run(USER::get));
                                        assertNull(way.run(() -> null));
                                    }
                                    Async.timeout(
                                            seconds(9),
                                            () -> {
                                                for (Way way : WAYS.subList(0, 3)) {
                                                    assertEquals(
                                                            Optional.of(seconds(9)),
                                                            way.run(Deadline::remaining));
                                                }
                                            });
                                }));
    }

    @Worlds
    @DisplayName("C19 cpu runs on its own bounded pool: never more at once than processors")
    void bounded(World on) {
        int processors = Runtime.getRuntime().availableProcessors();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
        on.run(
                () ->
                        group(
                                g -> {
                                    for (int i = 0; i < 4 * processors; i++) {
                                        g.start(
                                                () ->
                                                        cpu(
                                                                () -> {
                                                                    most.accumulateAndGet(
                                                                            inside
                                                                                    .incrementAndGet(),
                                                                            Math::max);
                                                                    seen.add(
                                                                            Thread.currentThread()
                                                                                    .getName());
                                                                    for (int j = 0;
                                                                            j < 1_000;
                                                                            j++) {
                                                                        checkpoint();
                                                                    }
                                                                    inside.decrementAndGet();
                                                                }));
                                    }
                                }));
        assertTrue(most.get() <= processors, "at once: " + most);
        assertTrue(seen.stream().allMatch(n -> n.startsWith("tasuki-cpu-")), seen::toString);
        assertEquals(4 * processors, seen.size());
    }

    @Worlds
    @Tag("trio")
    @DisplayName("47 C19 cancelled while it queues: the body never runs")
    void cancelledInTheQueue(World on) {
        ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
        AtomicBoolean ran = new AtomicBoolean();
        on.runReal(
                () ->
                        group(
                                g -> {
                                    Task<Void> task =
                                            g.start(() -> runIn(queue::add, () -> ran.set(true)));
                                    while (queue.isEmpty()) {
                                        checkpoint();
                                    }
                                    task.cancel();
                                    task.join();
                                }));
        queue.remove().run();
        assertFalse(ran.get());
    }

    @Worlds
    @Tag("trio")
    @DisplayName("47 C19 cancelled while it runs: the thread is interrupted, the body is awaited")
    void cancelledWhileItRuns(World on) {
        for (Way way : WAYS.subList(0, 3)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicBoolean ended = new AtomicBoolean();
            on.runReal(
                    () -> {
                        CountDownLatch inside = new CountDownLatch(1);
                        group(
                                g -> {
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        try {
                                                            way.run(
                                                                    () -> {
                                                                        inside.countDown();
                                                                        try {
                                                                            return new SynchronousQueue<
                                                                                            String>()
                                                                                    .take();
                                                                        } finally {
                                                                            ended.set(true);
                                                                        }
                                                                    });
                                                        } catch (InterruptedException e) {
                                                            thrown.set(e);
                                                            assertTrue(ended.get());
                                                            throw e;
                                                        }
                                                    });
                                    Async.await(() -> inside.await());
                                    task.cancel("enough");
                                    task.join();
                                });
                    });
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertTrue(ended.get());
        }
    }

    @Worlds
    @DisplayName("C19 bodies on the CPU pool may block, all of them at once: none is refused")
    void allBlock(World on) {
        int processors = Runtime.getRuntime().availableProcessors();
        on.runReal(
                () -> {
                    CountDownLatch inside = new CountDownLatch(processors);
                    CompletableFuture<Integer> go = new CompletableFuture<>();
                    group(
                            g -> {
                                List<Task<Integer>> tasks = new ArrayList<>();
                                for (int i = 0; i < processors; i++) {
                                    tasks.add(
                                            g.start(
                                                    () ->
                                                            cpu(
                                                                    () -> {
                                                                        inside.countDown();
                                                                        return go.get();
                                                                    })));
                                }
                                Async.await(() -> inside.await());
                                go.complete(1);
                                for (Task<Integer> task : tasks) {
                                    assertEquals(1, task.await());
                                }
                            });
                });
    }

    @Worlds
    @DisplayName("C19 a body that computes elsewhere stops at its next checkpoint")
    void computing(World on) {
        for (Way way : WAYS.subList(0, 3)) {
            AtomicBoolean stopped = new AtomicBoolean();
            on.runReal(
                    () -> {
                        CountDownLatch inside = new CountDownLatch(1);
                        CancelScope scope = CancelScope.create();
                        group(
                                g -> {
                                    g.start(
                                            () ->
                                                    scope.run(
                                                            () ->
                                                                    way.run(
                                                                            () -> {
                                                                                inside.countDown();
                                                                                try {
                                                                                    while (true) {
                                                                                        checkpoint();
                                                                                    }
                                                                                } catch (
                                                                                        InterruptedException
                                                                                                e) {
                                                                                    stopped.set(
                                                                                            true);
                                                                                    throw e;
                                                                                }
                                                                            })));
                                    Async.await(() -> inside.await());
                                    scope.cancel();
                                });
                    });
            assertTrue(stopped.get());
        }
    }

    @Worlds
    @DisplayName("47 an executor that refuses: RejectedExecutionException, and nothing hangs")
    void refused(World on) {
        on.run(
                () -> {
                    assertThrows(
                            RejectedExecutionException.class,
                            () ->
                                    runIn(
                                            r -> {
                                                throw new RejectedExecutionException("full");
                                            },
                                            () -> 1));
                    pass(1);
                });
    }

    @Worlds
    @DisplayName("47 an executor that runs the body on the caller's thread")
    void callerRuns(World on) {
        on.run(
                () -> {
                    Thread here = Thread.currentThread();
                    assertSame(here, runIn(Runnable::run, Thread::currentThread));
                    assertEquals("main", Task.current().name());
                    pass(1);
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName(
            "47 C13 abandoned: the caller goes on at once; what is left behind is listed until it ends")
    void leftBehind(World on) {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        on.runReal(
                () -> {
                    CountDownLatch inside = new CountDownLatch(1);
                    CancelScope scope = CancelScope.create();
                    group(
                            g -> {
                                g.start(
                                        () ->
                                                scope.run(
                                                        () ->
                                                                abandonable(
                                                                        "gethostbyname",
                                                                        () -> {
                                                                            inside.countDown();
                                                                            while (go.getCount()
                                                                                    > 0) {
                                                                                try {
                                                                                    go.await();
                                                                                } catch (
                                                                                        InterruptedException
                                                                                                e) {
                                                                                    // deaf
                                                                                }
                                                                            }
                                                                            over.countDown();
                                                                        })));
                                Async.await(() -> inside.await());
                                scope.cancel();
                            });
                    assertEquals(List.of("gethostbyname"), abandoned());
                    go.countDown();
                    Async.await(() -> over.await());
                });
        // NothingLeft sees to it that the list is empty in the end
    }

    @Worlds
    @DisplayName(
            "C19 on the loop a body elsewhere runs beside the others, and awaiting it lets them run")
    void besideTheLoop(World on) {
        on.runReal(
                () -> {
                    SynchronousQueue<String> meet = new SynchronousQueue<>();
                    group(
                            g -> {
                                Task<String> there = g.start(() -> toThread(() -> meet.take()));
                                g.start(() -> Async.await(() -> meet.put("met")));
                                assertEquals("met", there.await());
                            });
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName(
            "49 virtual time stands still while a foreign call is in flight, and while a body runs elsewhere")
    void timeStandsStill(World on) {
        on.run(
                () -> {
                    CountDownLatch looked = new CountDownLatch(1);
                    AtomicReference<Double> seen = new AtomicReference<>();
                    group(
                            g -> {
                                Task<Void> sleeper = g.start(() -> pass(5));
                                Async.await(
                                        () -> {
                                            Thread other =
                                                    Thread.ofPlatform()
                                                            .start(
                                                                    () -> {
                                                                        for (int i = 0;
                                                                                i < 1_000;
                                                                                i++) {
                                                                            Thread.yield();
                                                                        }
                                                                        looked.countDown();
                                                                    });
                                            other.join();
                                            looked.await();
                                        });
                                seen.set(Given.now());
                                toThread(
                                        () -> {
                                            for (int i = 0; i < 1_000; i++) {
                                                Thread.yield();
                                            }
                                        });
                                assertEquals(0.0, Given.now());
                                assertFalse(sleeper.isDone());
                            });
                    assertEquals(0.0, seen.get());
                    assertEquals(5.0, Given.now());
                });
    }
}
