package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.test.TaskAssertions.assertNoTasks;
import static tasuki.test.TaskAssertions.assertNotWaiting;
import static tasuki.test.TaskAssertions.assertTasks;
import static tasuki.test.TaskAssertions.assertWaitingOn;
import static tasuki.test.TaskAssertions.assertWaitingOnTask;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.sync.Mutex;

class TaskAssertionsTest {
    @Test
    @DisplayName("who waits on what, and for whom")
    void waits() {
        TestRuntime.create()
                .run(
                        () -> {
                            assertNoTasks();
                            group(
                                    g -> {
                                        Mutex cache = new Mutex("cache");
                                        g.start("holder", () -> cache.run(Async::sleepForever));
                                        g.start("waiter", () -> cache.run(() -> {}));
                                        TestTime.waitAllBlocked();
                                        assertTasks(2);
                                        assertWaitingOn("holder", "sleep");
                                        assertWaitingOn("waiter", "mutex 'cache'");
                                        assertWaitingOn(1, "mutex");
                                        assertWaitingOnTask("waiter", "holder");
                                        g.start("new", () -> {});
                                        AssertionError left =
                                                assertThrows(
                                                        AssertionError.class,
                                                        TaskAssertions::assertNoTasks);
                                        assertTrue(
                                                left.getMessage()
                                                        .contains(
                                                                "waiter waits for mutex 'cache'"));
                                        assertNotWaiting("new");
                                        for (Runnable wrong :
                                                new Runnable[] {
                                                    () -> assertTasks(7),
                                                    () -> assertWaitingOn("holder", "mutex"),
                                                    () -> assertWaitingOn("nobody", "sleep"),
                                                    () -> assertWaitingOn(2, "sleep"),
                                                    () -> assertNotWaiting("waiter"),
                                                    () -> assertWaitingOnTask("holder", "waiter")
                                                }) {
                                            assertThrows(AssertionError.class, wrong::run);
                                        }
                                        g.cancel();
                                    });
                            assertNoTasks();
                        });
    }

    @Test
    @DisplayName("outside of a test runtime they look at the whole program")
    void anywhere() {
        Async.run(
                () ->
                        group(
                                g -> {
                                    Mutex m = new Mutex("here");
                                    m.lock();
                                    g.start("real", () -> m.run(() -> {}));
                                    while (m.statistics().waiting() == 0) {
                                        Async.checkpoint();
                                    }
                                    assertWaitingOn("real", "mutex 'here'");
                                    m.unlock();
                                }));
    }
}
