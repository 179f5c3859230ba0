package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static tasuki.Async.group;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.sync.Event;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Waiting, scopes and groups on a thread that is no task, without run: C5. */
class PlainThreadTest {
    @Test
    @DisplayName("C5 groups, scopes and timeouts work on any thread, without run")
    void withoutRun() throws Exception {
        assertEquals(List.of(1, 2, 3), Async.gather(() -> 1, () -> 2, () -> 3));
        int sum =
                group(
                        g -> {
                            Task<Integer> two = g.start(() -> 2);
                            return two.await() + timeout(seconds(60), () -> 3);
                        });
        assertEquals(5, sum);
        CancelScope scope = CancelScope.create();
        assertFalse(
                scope.run(
                        () -> {
                            scope.cancel();
                            sleepForever();
                        }));
        assertEquals(6, Async.cpu(() -> 6));
        assertEquals(
                Optional.empty(),
                Async.moveOnAfter(java.time.Duration.ofMillis(1), () -> forever()));
        assertEquals(List.of(2, 4), Async.mapConcurrent(4, List.of(1, 2), i -> 2 * i));
    }

    @Test
    @DisplayName("C5 interrupting a plain thread ends what it waits for, and is used up")
    void interruptPlainThread() throws Exception {
        for (Action<RuntimeException> wait :
                List.<Action<RuntimeException>>of(
                        () -> sleepForever(),
                        () -> new Event().await(),
                        () -> Async.await(() -> new LinkedBlockingQueue<String>().take()),
                        () ->
                                group(
                                        g -> {
                                            g.start(() -> sleepForever());
                                        }),
                        () -> Async.gather(() -> forever(), () -> forever()),
                        () -> timeout(seconds(600), () -> forever()))) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean(true);
            Thread thread =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            wait.run();
                                        } catch (Throwable e) {
                                            thrown.set(e);
                                        }
                                        flag.set(Thread.currentThread().isInterrupted());
                                    });
            while (thread.getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(100_000);
            }
            thread.interrupt();
            thread.join(20_000);
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertFalse(flag.get());
        }
    }

    @Test
    @DisplayName("C5 a plain thread that was interrupted before throws at its first checkpoint")
    void interruptedBefore() {
        for (Action<RuntimeException> it : Checkpoints.ALL) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, it::run);
            assertFalse(Thread.interrupted());
        }
    }

    @Test
    @DisplayName(
            "C5 the current task of a plain thread stands for the thread and cannot be cancelled")
    void standIn() {
        assertSame(Task.current(), Task.current());
        assertEquals(Thread.currentThread().getName(), Task.current().name());
        assertThrows(IllegalStateException.class, () -> Task.current().cancel());
        assertThrows(IllegalStateException.class, () -> CancelScope.current().cancel());
        assertThrows(IllegalStateException.class, () -> CancelScope.current().deadline(seconds(1)));
    }
}
