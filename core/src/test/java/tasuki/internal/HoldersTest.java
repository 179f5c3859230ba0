package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.group;
import static tasuki.Async.sleep;
import static tasuki.Async.sleepForever;

import org.junit.jupiter.api.DisplayName;

import tasuki.Task;
import tasuki.Worlds;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** C21 what a task waits on, and who has to do something first. */
class HoldersTest {
    private static void pass() throws InterruptedException {
        sleep(Duration.ofSeconds(1));
    }

    private static String waits(Task<?> task) {
        Wait wait = ((TaskNode<?>) task).waiting();
        assertNotNull(wait, () -> task + " does not wait");
        List<String> holders = wait.holders().stream().map(TaskNode::name).sorted().toList();
        return wait.what() + " <- " + String.join(", ", holders);
    }

    @Worlds
    @DisplayName("C21 who holds a mutex, has tokens, is awaited or is in a group is known")
    void known(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Mutex mutex = new Mutex("cache");
                                    Limiter limiter = new Limiter(2);
                                    Task<Void> keeper =
                                            g.start(
                                                    "keeper",
                                                    () -> mutex.run(() -> sleepForever()));
                                    for (String name : List.of("one", "two")) {
                                        g.start(
                                                name,
                                                () -> {
                                                    limiter.acquire();
                                                    sleepForever();
                                                });
                                    }
                                    pass();
                                    Task<Void> locks = g.start(() -> mutex.lock());
                                    Task<Void> borrows = g.start(() -> limiter.acquire());
                                    Task<Void> awaits = g.start(() -> keeper.await());
                                    Task<Void> joins =
                                            g.start(
                                                    () ->
                                                            group(
                                                                    "pair",
                                                                    h -> {
                                                                        h.start(
                                                                                "left",
                                                                                () ->
                                                                                        sleepForever());
                                                                        h.start(
                                                                                "right",
                                                                                () ->
                                                                                        sleepForever());
                                                                    }));
                                    Task<Void> calls =
                                            g.start(
                                                    () -> {
                                                        g.call(
                                                                "inline",
                                                                () -> {
                                                                    sleepForever();
                                                                    return 1;
                                                                });
                                                    });
                                    Task<Void> sleeps = g.start(() -> sleepForever());
                                    pass();
                                    assertEquals("mutex 'cache' <- keeper", waits(locks));
                                    assertEquals("limiter <- one, two", waits(borrows));
                                    assertEquals("task 'keeper' <- keeper", waits(awaits));
                                    assertEquals(
                                            "the tasks of 'pair' <- left, right", waits(joins));
                                    assertEquals(
                                            "task 'inline', which runs on its thread <- inline",
                                            waits(calls));
                                    assertEquals("sleep <- ", waits(sleeps));
                                    g.cancel();
                                }));
    }

    @Worlds
    @DisplayName("C7 an interrupt from outside while a cancel handle still runs is not lost")
    void interruptedWhileStopping(World on) {
        on.runReal(
                () ->
                        group(
                                g -> {
                                    CountDownLatch inHandle = new CountDownLatch(1);
                                    CountDownLatch letGo = new CountDownLatch(1);
                                    Task<Boolean> task =
                                            g.start(
                                                    () -> {
                                                        await(
                                                                "call",
                                                                () -> {
                                                                    while (inHandle.getCount()
                                                                            != 0) {
                                                                        // hears no interrupt
                                                                        LockSupport.parkNanos(
                                                                                1_000_000);
                                                                    }
                                                                },
                                                                () -> {
                                                                    inHandle.countDown();
                                                                    letGo(letGo);
                                                                });
                                                        return Thread.interrupted();
                                                    });
                                    TaskNode<?> node = (TaskNode<?>) task;
                                    while (!(node.waiting() instanceof ForeignCall)) {
                                        sleep(Duration.ofMillis(1));
                                    }
                                    task.cancel("stop");
                                    await(() -> inHandle.await());
                                    Thread thread = node.thread();
                                    assertNotNull(thread);
                                    while (thread.getState() != Thread.State.WAITING) {
                                        sleep(Duration.ofMillis(1));
                                    }
                                    thread.interrupt();
                                    letGo.countDown();
                                    assertTrue(task.await(), "the flag is there after the call");
                                }));
    }

    private static void letGo(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a handle so soon", e);
        }
    }
}
