package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.shield;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.sync.AsyncChannel;
import tasuki.sync.Event;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class DeadlockTest {
    private static String deadlock(Action<? extends Exception> body) {
        return assertThrows(DeadlockError.class, () -> TestRuntime.create().run(body)).getMessage();
    }

    @Test
    @DisplayName("two tasks that take two mutexes in different orders: the circle is named")
    void circle() {
        Mutex a = new Mutex("a");
        Mutex b = new Mutex("b");
        String message =
                deadlock(
                        () ->
                                group(
                                        g -> {
                                            g.start("one", () -> both(a, b));
                                            g.start("two", () -> both(b, a));
                                        }));
        assertTrue(
                message.contains(
                        "task 1 'one' waits for mutex 'b', which is up to task 2 'two', at"
                                + " DeadlockTest.both(DeadlockTest.java:"),
                message);
        assertTrue(
                message.contains("the circle: task 1 'one' -> task 2 'two' -> task 1 'one'"),
                message);
    }

    private static void both(Mutex first, Mutex second) throws InterruptedException {
        first.run(
                () -> {
                    TestTime.waitAllBlocked();
                    second.run(() -> {});
                });
    }

    @Test
    @DisplayName("an event that nobody sets")
    void event() {
        String message = deadlock(() -> new Event("ready").await());
        assertTrue(message.contains("main waits for event 'ready', at DeadlockTest"), message);
    }

    @Test
    @DisplayName("a group that waits for a task that waits for what the group's owner has")
    void owner() {
        Mutex m = new Mutex("m");
        String message =
                deadlock(
                        () ->
                                m.run(
                                        () ->
                                                group(
                                                        g -> {
                                                            g.start("child", () -> m.run(() -> {}));
                                                        })));
        assertTrue(message.contains("the circle: main -> task 1 'child' -> main"), message);
    }

    @Test
    @DisplayName("the last token of a limiter, and who has it")
    void limiter() {
        Limiter limiter = new Limiter(1);
        String message =
                deadlock(
                        () ->
                                group(
                                        g -> {
                                            g.start(
                                                    "holder",
                                                    () -> limiter.run(Async::sleepForever));
                                            TestTime.waitAllBlocked();
                                            limiter.run(() -> {});
                                        }));
        assertTrue(message.contains("up to task 1 'holder'"), message);
    }

    @Test
    @DisplayName("clean-up runs after a deadlock, and a shielded wait there does not hang the test")
    void cleanUp() {
        List<String> log = new ArrayList<>();
        String message =
                deadlock(
                        () -> {
                            try {
                                AsyncChannel.rendezvous().receive();
                            } finally {
                                shield(
                                        Duration.ofSeconds(5),
                                        () -> {
                                            Async.sleep(Duration.ofSeconds(1));
                                            log.add("cleaned up");
                                            Async.sleepForever();
                                        });
                            }
                        });
        assertEquals(List.of("cleaned up"), log);
        assertTrue(message.contains("channel"), message);
    }

    @Test
    @DisplayName("a deadlock that needs a certain schedule is found, and told under that schedule")
    void someSchedules() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () ->
                                TestRuntime.create()
                                        .schedules(1000)
                                        .run(
                                                () -> {
                                                    Mutex a = new Mutex("a");
                                                    Mutex b = new Mutex("b");
                                                    gather(
                                                            () -> a.run(() -> b.run(() -> {})),
                                                            () -> b.run(() -> a.run(() -> {})));
                                                }));
        assertTrue(error.getCause() instanceof DeadlockError, error.getMessage());
        assertTrue(error.getMessage().contains("the circle:"), error.getMessage());
    }
}
