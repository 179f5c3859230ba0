package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.shield;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;

import tasuki.Action;
import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Worlds;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** How scopes end that somebody else has a hand in: their guests', and whoever cancels them. */
class ScopeEdgesTest {
    private static final Duration DAY = Duration.ofDays(1);

    /** A scope with a body. */
    private interface Form {
        void run(Action<RuntimeException> body) throws InterruptedException;
    }

    private static Outcome<?> guestOf(Form form, boolean failing) throws InterruptedException {
        TaskNode<?>[] guest = new TaskNode<?>[1];
        Action<RuntimeException> body =
                () -> {
                    GroupNode<?> guests = TaskNode.current().scope().guests();
                    guest[0] =
                            guests.beginAnyway("guest", GroupNode.body(() -> Async.sleepForever()));
                    if (failing) {
                        throw new IllegalStateException("on purpose");
                    }
                };
        if (failing) {
            assertEquals(
                    "on purpose",
                    assertThrows(IllegalStateException.class, () -> form.run(body)).getMessage());
        } else {
            form.run(body);
        }
        return guest[0].outcome();
    }

    @Worlds
    @DisplayName("C17 a guest of a scope is told whether the scope ended or failed, in every form")
    void guests(World on) {
        on.run(
                () -> {
                    for (Form form :
                            new Form[] {
                                body -> CancelScope.create().run(body),
                                body -> CancelScope.create().call(GroupNode.body(body)),
                                body -> timeout(DAY, GroupNode.body(body)),
                                body -> shield(DAY, GroupNode.body(body)),
                            }) {
                        assertEquals(
                                new Outcome.Cancelled<>(ScopeNode.LEFT_BEHIND),
                                guestOf(form, false));
                        assertEquals(
                                new Outcome.Cancelled<>(
                                        "the scope that it was started in has failed"),
                                guestOf(form, true));
                    }
                });
    }

    @Worlds
    @DisplayName("C11 a timeout that somebody cancels by hand does not say that its time is up")
    void cancelledTimeout(World on) {
        on.run(
                () -> {
                    CancellationException e =
                            assertThrows(
                                    CancellationException.class,
                                    () ->
                                            timeout(
                                                    DAY,
                                                    () -> {
                                                        CancelScope.current().cancel("changed");
                                                        checkpoint();
                                                        return 1;
                                                    }));
                    assertEquals("changed", e.getMessage());
                    assertInstanceOf(InterruptedException.class, e.getCause());
                });
    }

    @Worlds
    @DisplayName("C9 a scope that was cancelled while its body computed leaves no interrupt flag")
    void noFlagIsLeft(World on) {
        on.run(
                () -> {
                    for (boolean failing : new boolean[] {false, true}) {
                        CancelScope scope = CancelScope.create();
                        Action<RuntimeException> body =
                                () -> {
                                    scope.cancel("enough");
                                    assertTrue(Thread.currentThread().isInterrupted());
                                    if (failing) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                };
                        if (failing) {
                            assertThrows(IllegalStateException.class, () -> scope.run(body));
                        } else {
                            assertTrue(scope.run(body));
                        }
                        assertFalse(Thread.currentThread().isInterrupted());
                        checkpoint();
                    }
                });
    }

    @Worlds
    @DisplayName("C10 a shield raised inside takes the interrupt of an outer cancellation away")
    void shieldRaisedInside(World on) {
        on.run(
                () -> {
                    CancelScope outer = CancelScope.create();
                    CancelScope inner = CancelScope.create();
                    outer.run(
                            () ->
                                    inner.run(
                                            () -> {
                                                outer.cancel("enough");
                                                assertTrue(Thread.currentThread().isInterrupted());
                                                inner.shield(true);
                                                assertFalse(Thread.currentThread().isInterrupted());
                                                checkpoint();
                                                inner.shield(false);
                                                assertThrows(
                                                        InterruptedException.class,
                                                        Async::checkpoint);
                                            }));
                    assertTrue(outer.isCancelled());
                });
    }

    @Worlds
    @DisplayName("C9 a shield raised by another thread takes no interrupt away from that thread")
    void shieldRaisedElsewhere(World on) {
        on.run(
                () -> {
                    CancelScope outer = CancelScope.create();
                    CancelScope inner = CancelScope.create();
                    outer.run(
                            () ->
                                    inner.run(
                                            () -> {
                                                outer.cancel("enough");
                                                Thread other =
                                                        Thread.ofPlatform()
                                                                .start(() -> inner.shield(true));
                                                while (other.isAlive()) {
                                                    Thread.onSpinWait();
                                                }
                                            }));
                    assertFalse(Thread.currentThread().isInterrupted());
                    checkpoint();
                });
    }

    @Worlds
    @DisplayName("C6 a scope that is cancelled wakes its guests while its body still runs")
    void guestsAreWoken(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    scope.run(
                            () -> {
                                TaskNode<?> guest =
                                        TaskNode.current()
                                                .scope()
                                                .guests()
                                                .beginAnyway("guest", () -> forever());
                                Async.sleep(Duration.ofSeconds(1)); // it waits now
                                scope.cancel("enough");
                                shield(
                                        DAY,
                                        () ->
                                                assertEquals(
                                                        new Outcome.Cancelled<>("enough"),
                                                        guest.join()));
                            });
                });
    }

    private static int forever() throws InterruptedException {
        Async.sleepForever();
        return 0;
    }
}
