package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Runner;
import tasuki.Task;
import tasuki.TaskInfo;
import tasuki.TaskTree;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncCondition;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Barrier;
import tasuki.sync.Event;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;
import tasuki.sync.RateLimiter;
import tasuki.sync.Select;
import tasuki.sync.WorkQueue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The task tree and the watchdog: trio's test_task_tree_introspection, and C20, C21. */
class IntrospectionTest {
    /** The tasks of this run, by name. */
    private static Map<String, TaskInfo> byName() {
        Map<String, TaskInfo> all = new LinkedHashMap<>();
        TaskTree.snapshot().stream()
                .filter(root -> root.name().equals("main"))
                .forEach(root -> collect(root, all));
        return all;
    }

    private static void collect(TaskInfo task, Map<String, TaskInfo> into) {
        into.put(task.name(), task);
        task.tasks().forEach(t -> collect(t, into));
    }

    @Worlds
    @Tag("trio")
    @DisplayName(
            "50 C21 the tree shows every live task, in its place, and nothing after it has ended")
    void tree(World on) {
        on.run(
                () -> {
                    group(
                            "outer",
                            g -> {
                                g.start(
                                        "parent",
                                        () ->
                                                group(
                                                        h -> {
                                                            h.start("child 1", () -> pass(10));
                                                            h.start("child 2", () -> pass(20));
                                                        }));
                                g.start("quick", () -> {});
                                pass(5);
                                Map<String, TaskInfo> all = byName();
                                assertEquals(
                                        List.of("child 1", "child 2"),
                                        all.get("parent").tasks().stream()
                                                .map(TaskInfo::name)
                                                .sorted()
                                                .toList());
                                assertFalse(all.containsKey("quick"));
                                assertTrue(all.containsKey("main"));
                                pass(10);
                                assertFalse(byName().containsKey("child 1"));
                                assertTrue(byName().containsKey("child 2"));
                            });
                    assertEquals(1, byName().size());
                    assertEquals(List.of(), byName().get("main").tasks());
                });
        assertEquals(Map.of(), byName());
    }

    @Worlds
    @DisplayName("C21 the tree says what each waits on, by the names that were given")
    void waitingOn(World on) {
        Map<String, Action<RuntimeException>> waits = new LinkedHashMap<>();
        Mutex mutex = new Mutex("cache");
        Event event = new Event("ready");
        Barrier barrier = new Barrier(2);
        AsyncSemaphore semaphore = new AsyncSemaphore("slots", 1);
        Limiter limiter = new Limiter("uploads", 1);
        RateLimiter rate = RateLimiter.of(1, Duration.ofDays(300));
        WorkQueue<Integer> queue = WorkQueue.fifo();
        WorkQueue<Integer> undone = WorkQueue.fifo();
        AsyncChannel<Integer> channel = AsyncChannel.<Integer>builder().named("orders").build();
        AsyncChannel<Integer> full = AsyncChannel.<Integer>builder().named("full").build();
        Mutex free = new Mutex("free");
        AsyncCondition condition = new AsyncCondition(free);
        waits.put("sleep", () -> sleepForever());
        waits.put("mutex 'cache'", mutex::lock);
        waits.put("event 'ready'", event::await);
        waits.put("barrier", barrier::await);
        waits.put("semaphore 'slots'", semaphore::acquire);
        waits.put("limiter 'uploads'", () -> limiter.acquire("somebody"));
        waits.put("rate limiter", rate::acquire);
        waits.put("get from work queue", queue::get);
        waits.put("join work queue", undone::join);
        waits.put("receive from channel 'orders'", channel::receive);
        waits.put("send to channel 'full'", () -> full.send(1));
        waits.put("select", () -> Select.select(Select.onReceive(channel, x -> x)));
        waits.put("condition", () -> free.run(condition::await));
        waits.put(
                "the tasks of 'inner'",
                () ->
                        group(
                                "inner",
                                g -> {
                                    g.start("in inner", () -> sleepForever());
                                }));
        on.run(
                () -> {
                    mutex.lock();
                    semaphore.acquire();
                    limiter.acquire();
                    rate.acquire();
                    undone.put(1);
                    group(
                            g -> {
                                List<Task<Void>> tasks = new ArrayList<>();
                                waits.forEach((name, wait) -> tasks.add(g.start(name, wait)));
                                g.start("task 'sleep'", () -> tasks.getFirst().join());
                                pass(1);
                                Map<String, TaskInfo> all = byName();
                                StringBuilder wrong = new StringBuilder();
                                for (String name : waits.keySet()) {
                                    TaskInfo info = all.get(name);
                                    if (info == null
                                            || info.state() != TaskInfo.State.WAITING
                                            || !info.waitingOn().orElse("").contains(name)) {
                                        wrong.append(name).append(": ").append(info).append('\n');
                                    }
                                }
                                assertEquals("", wrong.toString());
                                assertEquals(
                                        Optional.of("task 'sleep'"),
                                        all.get("task 'sleep'").waitingOn());
                                g.cancel();
                            });
                    mutex.unlock();
                    semaphore.release();
                    limiter.release();
                });
    }

    @Worlds
    @DisplayName("C21 the tree says how much time a task has left, and why it is being cancelled")
    void deadlineAndReason(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    g.start(
                                            "timed",
                                            () ->
                                                    Async.moveOnAfter(
                                                            seconds(9), () -> sleepForever()));
                                    Task<Void> stubborn =
                                            g.start(
                                                    "stubborn",
                                                    () -> {
                                                        group(
                                                                h -> {
                                                                    h.start(
                                                                            "clean-up",
                                                                            () ->
                                                                                    Async.shield(
                                                                                            seconds(
                                                                                                    60),
                                                                                            () ->
                                                                                                    pass(
                                                                                                            9)));
                                                                });
                                                    });
                                    pass(1);
                                    stubborn.cancel("user left");
                                    pass(1);
                                    Map<String, TaskInfo> all = byName();
                                    assertEquals(
                                            Optional.of(seconds(7)), all.get("timed").deadline());
                                    assertEquals(Optional.empty(), all.get("timed").cancelling());
                                    assertEquals(
                                            Optional.of("user left"),
                                            all.get("stubborn").cancelling());
                                    assertEquals(
                                            Optional.of("user left"),
                                            all.get("clean-up").cancelling(),
                                            "a shield keeps it from the task, not from who looks");
                                    String dump = TaskTree.dump();
                                    assertTrue(dump.contains("timed: waiting on sleep"), dump);
                                    assertTrue(dump.contains("7.0 s left"), dump);
                                    assertTrue(dump.contains("being cancelled: user left"), dump);
                                    assertTrue(dump.contains("├─ ") && dump.contains("└─ "), dump);
                                }));
    }

    @Test
    @DisplayName(
            "C21 a task of a loop that has not begun is STARTING; a foreign call is shown by its name")
    void states() {
        Runner.loop()
                .run(
                        () ->
                                group(
                                        g -> {
                                            SynchronousQueue<String> meet =
                                                    new SynchronousQueue<>();
                                            g.start("fresh", () -> {});
                                            assertEquals(
                                                    TaskInfo.State.STARTING,
                                                    byName().get("fresh").state());
                                            assertEquals(
                                                    TaskInfo.State.RUNNING,
                                                    byName().get("main").state());
                                            g.start(
                                                    "calling",
                                                    () -> Async.await("GET /x", () -> meet.take()));
                                            checkpoint();
                                            checkpoint();
                                            assertEquals(
                                                    Optional.of("GET /x"),
                                                    byName().get("calling").waitingOn());
                                            Async.await(() -> meet.put("x"));
                                        }));
    }

    @Test
    @DisplayName("C21 groups of threads that are no tasks are in the tree too, while they are open")
    void foreignRoots() throws Exception {
        AtomicBoolean seen = new AtomicBoolean();
        group(
                g -> {
                    g.start(
                            "of a plain thread",
                            () -> {
                                seen.set(TaskTree.dump().contains("of a plain thread"));
                            });
                });
        assertTrue(seen.get());
        assertFalse(TaskTree.dump().contains("of a plain thread"));
    }

    @Test
    @Tag("realtime")
    @DisplayName("C20 a task that holds the loop is named, with the line it is in, once")
    void loopIsHeld() {
        try (Logged logged = new Logged()) {
            Runner.loop()
                    .run(
                            () ->
                                    group(
                                            g -> {
                                                g.start(
                                                        "hog",
                                                        () -> {
                                                            Throwable where =
                                                                    logged.await(
                                                                            "task 'hog' holds up its loop");
                                                            assertTrue(
                                                                    Given.passesThrough(
                                                                            where,
                                                                            IntrospectionTest
                                                                                    .class));
                                                        });
                                                g.start("waits for its turn", () -> {});
                                            }));
            assertEquals(1, logged.count("task 'hog'"));
        }
    }

    @Test
    @Tag("realtime")
    @DisplayName("C20 tasks that compute on all carriers are named")
    void carriersAreHeld() {
        try (Logged logged = new Logged()) {
            AtomicBoolean stop = new AtomicBoolean();
            AtomicReference<Throwable> where = new AtomicReference<>();
            Thread watcher =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            where.set(logged.await("task 'hog' computes"));
                                        } finally {
                                            stop.set(true);
                                        }
                                    });
            Async.run(
                    () ->
                            group(
                                    g -> {
                                        int carriers = Runtime.getRuntime().availableProcessors();
                                        for (int i = 0; i <= 2 * carriers; i++) {
                                            g.start(
                                                    "hog",
                                                    () -> {
                                                        while (!stop.get()) {
                                                            Thread.onSpinWait();
                                                        }
                                                    });
                                        }
                                    }));
            assertTrue(Given.passesThrough(where.get(), IntrospectionTest.class));
            assertFalse(watcher.isInterrupted());
        }
    }

    @Worlds
    @Tag("trio")
    @DisplayName("51 a hundred thousand children cancelled: all joined, nothing retained")
    void hundredThousand(World on) {
        int count = 100_000;
        CancelScope scope = CancelScope.create();
        CountDownLatch ended = new CountDownLatch(count);
        on.runReal(
                () ->
                        scope.run(
                                () ->
                                        group(
                                                g -> {
                                                    for (int i = 0; i < count; i++) {
                                                        g.start(
                                                                () -> {
                                                                    try {
                                                                        sleepForever();
                                                                    } finally {
                                                                        ended.countDown();
                                                                    }
                                                                });
                                                    }
                                                    while (!allWait(count)) {
                                                        checkpoint();
                                                    }
                                                    scope.cancel();
                                                })));
        assertEquals(0, ended.getCount());
        assertTrue(scope.isCancelled());
        timeoutStillWorks(on);
    }

    private static boolean allWait(int count) {
        TaskInfo main =
                TaskTree.snapshot().stream()
                        .filter(t -> t.name().equals("main"))
                        .findFirst()
                        .orElseThrow();
        return main.tasks().size() == count
                && main.tasks().stream().allMatch(t -> t.state() == TaskInfo.State.WAITING);
    }

    private static void timeoutStillWorks(World on) {
        on.run(() -> assertEquals(1, timeout(seconds(1), () -> 1)));
    }
}
