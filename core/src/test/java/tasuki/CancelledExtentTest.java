package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.sleepForever;
import static tasuki.Async.start;
import static tasuki.Async.supervise;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Cancelled extents at their edges: before they begin, where a shield ends, in blocking calls. */
@Timeout(60)
class CancelledExtentTest {
    @Test
    @DisplayName(
            "29 C6 a scope cancelled before it is entered stops a blocking call of the JDK too")
    void cancelledBeforeEntering() throws Exception {
        run(
                () -> {
                    CancelScope scope = CancelScope.create("search");
                    scope.cancel("not wanted any more");
                    assertFalse(scope.run(() -> new CountDownLatch(1).await()));
                    assertFalse(Thread.currentThread().isInterrupted());
                });
    }

    /** A channel whose closing, as that of a socket, has to wait for something. */
    private static final class SlowToClose extends AbstractInterruptibleChannel {
        private final CountDownLatch canClose;
        private volatile Thread user;

        SlowToClose(CountDownLatch canClose) {
            this.canClose = canClose;
        }

        void use(CountDownLatch began) throws Exception {
            user = Thread.currentThread();
            boolean done = false;
            try {
                begin();
                began.countDown();
                while (isOpen()) {
                    LockSupport.park();
                }
                done = true;
            } finally {
                end(done);
            }
        }

        @Override
        protected void implCloseChannel() {
            LockSupport.unpark(user);
            boolean interrupted = false;
            while (canClose.getCount() != 0) {
                try {
                    canClose.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @DisplayName(
            "C7 an interrupt that takes its time to close a channel does not hang all carriers")
    void slowInterrupts() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors() + 1;
        CountDownLatch canClose = new CountDownLatch(1);
        Thread opener =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    LockSupport.parkNanos(300_000_000);
                                    canClose.countDown();
                                });
        run(
                () -> {
                    List<Task<Void>> users = new ArrayList<>();
                    CountDownLatch began = new CountDownLatch(carriers);
                    for (int i = 0; i < carriers; i++) {
                        users.add(start(() -> await(() -> new SlowToClose(canClose).use(began))));
                    }
                    await(() -> began.await());
                    group(
                            g -> {
                                for (Task<Void> user : users) {
                                    g.start(() -> user.cancel("close it"));
                                }
                            });
                    for (Task<Void> user : users) {
                        assertInstanceOf(Outcome.Cancelled.class, user.join());
                    }
                });
        opener.join();
    }

    @Test
    @Tag("realtime")
    @DisplayName("C7 a cancel handle that hangs is interrupted after its grace")
    void hangingHandle() throws Exception {
        AtomicInteger stopped = new AtomicInteger();
        run(
                () -> {
                    CountDownLatch never = new CountDownLatch(1);
                    CountDownLatch began = new CountDownLatch(1);
                    Task<Void> task =
                            start(
                                    () ->
                                            await(
                                                    () -> {
                                                        began.countDown();
                                                        never.await();
                                                    },
                                                    () -> {
                                                        try {
                                                            never.await();
                                                        } catch (InterruptedException e) {
                                                            stopped.incrementAndGet();
                                                        }
                                                    }));
                    await(() -> began.await());
                    task.cancel("enough");
                    assertEquals(new Outcome.Cancelled<Void>("enough"), task.join());
                });
        assertEquals(1, stopped.get());
    }

    @Test
    @DisplayName("a service cancelled before it began does not leave its starter waiting")
    void serviceCancelledBeforeItBegan() throws Exception {
        AtomicReference<Throwable> got = new AtomicReference<>();
        AtomicReference<Thread> starter = new AtomicReference<>();
        Runner.loop()
                .run(
                        () -> {
                            group(
                                    g -> {
                                        Thread outside =
                                                Thread.ofPlatform()
                                                        .start(
                                                                () -> {
                                                                    try {
                                                                        g.startService(
                                                                                "echo",
                                                                                s -> s.started(1));
                                                                    } catch (Throwable e) {
                                                                        got.set(e);
                                                                    }
                                                                });
                                        // we hold the baton: the service cannot begin
                                        while (outside.getState() != Thread.State.WAITING) {
                                            Thread.onSpinWait();
                                        }
                                        starter.set(outside);
                                        g.cancel("closing");
                                    });
                        });
        starter.get().join();
        assertInstanceOf(CancellationException.class, got.get());
    }

    @Test
    @DisplayName(
            "19 a failure that is looked at late was not overlooked, however many tasks came since")
    void seenLate() throws Exception {
        List<Throwable> overlooked = new ArrayList<>();
        Runner.parallel()
                .onUnhandledFailure((task, failure) -> overlooked.add(failure))
                .run(
                        () ->
                                supervise(
                                        g -> {
                                            Task<Void> failing =
                                                    g.start(
                                                            "bad",
                                                            () -> {
                                                                throw new IllegalStateException(
                                                                        "bad");
                                                            });
                                            for (int i = 0; i < 300; i++) {
                                                g.start(() -> {}).join();
                                            }
                                            assertThrows(
                                                    IllegalStateException.class, failing::await);
                                        }));
        assertEquals(List.of(), overlooked);
    }

    @Test
    @DisplayName("19 failures that nobody looks at are reported, and do not pile up")
    void overlookedDoNotPileUp() throws Exception {
        AtomicInteger overlooked = new AtomicInteger();
        Runner.parallel()
                .onUnhandledFailure((task, failure) -> overlooked.incrementAndGet())
                .run(
                        () ->
                                supervise(
                                        g -> {
                                            for (int i = 0; i < 3_000; i++) {
                                                Task<Void> t =
                                                        g.start(
                                                                () -> {
                                                                    throw new IllegalStateException();
                                                                });
                                                while (!t.isDone()) {
                                                    Thread.yield();
                                                }
                                            }
                                            assertTrue(overlooked.get() > 1_000);
                                        }));
        assertEquals(3_000, overlooked.get());
    }

    @Test
    @DisplayName("22 a deadline set in the very moment the scope is entered counts")
    void deadlineWhileEntering() throws Exception {
        int rounds = 5_000;
        AtomicReference<CancelScope> next = new AtomicReference<>();
        CyclicBarrier together = new CyclicBarrier(2);
        Thread setter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 0; i < rounds; i++) {
                                            together.await(30, TimeUnit.SECONDS);
                                            next.get().deadline(Duration.ofNanos(1));
                                        }
                                    } catch (Exception e) {
                                        next.get().cancel("the other thread failed: " + e);
                                    }
                                });
        for (int i = 0; i < rounds; i++) {
            CancelScope scope = CancelScope.create();
            next.set(scope);
            together.await(30, TimeUnit.SECONDS);
            assertFalse(scope.run(Async::sleepForever));
            assertTrue(scope.reason().orElseThrow().contains("deadline"));
        }
        setter.join();
    }

    @Test
    @DisplayName("50 the tree shows a group that a thread outside opens inside a timeout")
    void treeOfAForeignThread() throws Exception {
        List<TaskInfo> seen = new ArrayList<>();
        timeout(
                Duration.ofMinutes(1),
                () ->
                        group(
                                "outer",
                                g -> {
                                    g.start("inner", () -> sleepForever());
                                    seen.addAll(TaskTree.snapshot());
                                    g.cancel();
                                }));
        assertTrue(names(seen).contains("inner"), () -> "" + seen);
        assertEquals(List.of(), TaskTree.snapshot());
    }

    @Test
    @DisplayName("50 the tree shows the producer of a stream that is pulled")
    void treeOfAStream() throws Exception {
        List<TaskInfo> seen = new ArrayList<>();
        run(
                () -> {
                    var numbers =
                            tasuki.stream.AsyncStream.<Integer>generate(
                                    emit -> {
                                        for (int i = 0; ; i++) {
                                            emit.accept(i);
                                        }
                                    });
                    try (var values = numbers.open()) {
                        assertEquals(Optional.of(0), Optional.ofNullable(values.next()));
                        seen.addAll(TaskTree.snapshot());
                    }
                });
        assertEquals(2, names(seen).size(), () -> "" + seen);
    }

    private static List<String> names(List<TaskInfo> tasks) {
        List<String> names = new ArrayList<>();
        for (TaskInfo t : tasks) {
            names.add(t.name());
            names.addAll(names(t.tasks()));
        }
        return names;
    }
}
