package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.group;
import static tasuki.Async.shield;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;
import tasuki.Group;
import tasuki.Task;
import tasuki.internal.ManualClock;
import tasuki.internal.TaskNode;
import tasuki.internal.VirtualTime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** C7: tasks that do not stop although they were cancelled. */
class StalledTest {
    private final ManualClock clock = new ManualClock();

    /** Tasks in blocking calls that hear no interrupt, each until its latch is counted down. */
    private record Deaf(List<CountDownLatch> go, List<Task<?>> tasks) {
        static Deaf in(Group group, int count) throws InterruptedException {
            Deaf deaf = new Deaf(new ArrayList<>(), new ArrayList<>());
            CountDownLatch inside = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                CountDownLatch mine = new CountDownLatch(1);
                deaf.go.add(mine);
                deaf.tasks.add(group.start(() -> await(() -> hear(inside, mine))));
            }
            await(() -> inside.await());
            return deaf;
        }

        private static void hear(CountDownLatch inside, CountDownLatch go) {
            inside.countDown();
            hearNothing(go);
        }

        void end(int number) throws InterruptedException {
            go.get(number).countDown();
            shield(Duration.ofHours(1), () -> tasks.get(number).join());
        }

        void endAll() {
            go.forEach(CountDownLatch::countDown);
        }
    }

    private static void hearNothing(CountDownLatch go) {
        while (go.getCount() > 0) {
            try {
                go.await();
            } catch (InterruptedException e) {
                // deaf
            }
        }
    }

    @Test
    @DisplayName(
            "C7 what has not stopped 5 s after its cancellation is reported once, with its stack")
    void stalled() {
        try (Logged logged = new Logged()) {
            VirtualTime.run(
                    clock,
                    () ->
                            group(
                                    g -> {
                                        CountDownLatch inside = new CountDownLatch(1);
                                        CountDownLatch go = new CountDownLatch(1);
                                        Task<Void> task =
                                                g.start(
                                                        "deaf",
                                                        () ->
                                                                await(
                                                                        "the ear",
                                                                        () -> {
                                                                            inside.countDown();
                                                                            hearNothing(go);
                                                                        }));
                                        await(() -> inside.await());
                                        task.cancel("user left");
                                        clock.advance(Duration.ofMillis(4_900));
                                        assertEquals(0, logged.count("cancellation stalled"));
                                        clock.advance(Duration.ofMillis(1_000));
                                        Throwable where =
                                                logged.await(
                                                        "cancellation stalled: task 'deaf' has not stopped");
                                        assertTrue(Given.passesThrough(where, StalledTest.class));
                                        assertTrue(
                                                logged.last().contains("user left")
                                                        && logged.last().contains("the ear"),
                                                logged::last);
                                        clock.advance(Duration.ofMinutes(10));
                                        go.countDown();
                                        task.join();
                                        assertEquals(1, logged.count("cancellation stalled"));
                                        return null;
                                    }));
        }
    }

    @Test
    @DisplayName("C7 of many that have not stopped the first ones are reported, not all")
    void manyStalled() {
        try (Logged logged = new Logged()) {
            VirtualTime.run(
                    clock,
                    () ->
                            group(
                                    g -> {
                                        Deaf deaf = Deaf.in(g, 50);
                                        try {
                                            g.cancel();
                                            clock.advance(Duration.ofSeconds(6));
                                            logged.await("cancellation stalled: of ");
                                        } finally {
                                            deaf.endAll();
                                        }
                                        assertEquals(
                                                20, logged.count("cancellation stalled: task"));
                                        assertTrue(
                                                logged.last().contains("the first 20"),
                                                logged::last);
                                        return null;
                                    }));
        }
    }

    @Test
    @DisplayName("C7 while many that have not stopped become fewer nothing is reported: then it is")
    void manyEndSlowly() {
        try (Logged logged = new Logged()) {
            VirtualTime.run(
                    clock,
                    () ->
                            group(
                                    g -> {
                                        Deaf deaf = Deaf.in(g, 60);
                                        try {
                                            g.cancel();
                                            for (int i = 0; i < 15; i++) {
                                                deaf.end(i);
                                                clock.advance(Duration.ofSeconds(1));
                                            }
                                            assertEquals(0, logged.count("cancellation stalled"));
                                            clock.advance(Duration.ofSeconds(2));
                                            logged.await("cancellation stalled: of 46"); // and I
                                        } finally {
                                            deaf.endAll();
                                        }
                                        return null;
                                    }));
        }
    }

    @Test
    @DisplayName("C7 a guest of a scope that does not stop is reported as the scope's tasks are")
    void stalledGuest() throws Exception {
        try (Logged logged = new Logged()) {
            VirtualTime.run(
                    clock,
                    () -> {
                        CancelScope scope = CancelScope.create("search");
                        CountDownLatch go = new CountDownLatch(1);
                        boolean ended =
                                scope.run(
                                        () -> {
                                            CountDownLatch inside = new CountDownLatch(1);
                                            TaskNode.current()
                                                    .scope()
                                                    .guests()
                                                    .beginAnyway(
                                                            "guest",
                                                            () -> {
                                                                Deaf.hear(inside, go);
                                                                return 1;
                                                            });
                                            await(() -> inside.await());
                                            scope.cancel("enough");
                                            try {
                                                clock.advance(Duration.ofSeconds(6));
                                                logged.await("cancellation stalled: task 'guest'");
                                            } finally {
                                                go.countDown();
                                            }
                                        });
                        assertTrue(ended);
                        return null;
                    });
        }
    }
}
