package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;

import java.time.Duration;
import java.util.List;

/** One wait on its own: who ends it, and that only one does. */
class WaitTest {
    private static final class Probe extends Wait {
        @Override
        public String what() {
            return "probe";
        }
    }

    @Worlds
    @DisplayName("C8 what was completed before its task blocks is not waited for, nor cancelled")
    void completedFirst(World on) {
        on.run(
                () -> {
                    Probe done = new Probe();
                    assertTrue(done.isPending());
                    assertTrue(done.complete());
                    assertFalse(done.isPending());
                    assertFalse(done.complete());
                    assertFalse(done.cancel());
                    assertFalse(done.onInterrupt(), "the interrupt is for the next wait");
                    assertFalse(done.isCancelled());
                    assertTrue(done.block());
                    assertFalse(done.wasParked());
                    done.await();
                });
    }

    @Worlds
    @DisplayName("C8 what was cancelled before its task blocks cannot be completed")
    void cancelledFirst(World on) {
        on.run(
                () -> {
                    Probe over = new Probe();
                    assertTrue(over.cancel());
                    assertTrue(over.isCancelled());
                    assertFalse(over.complete());
                    assertFalse(over.cancel());
                    assertTrue(over.onInterrupt(), "the interrupt meant this wait");
                    assertFalse(over.block());
                    assertThrows(InterruptedException.class, over::await);
                });
    }

    @Worlds
    @DisplayName("C6 a wait that begins in a cancelled scope ends at once")
    void beginsCancelled(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    scope.run(
                            () -> {
                                scope.cancel("enough");
                                Probe probe = new Probe();
                                assertFalse(probe.block());
                                assertTrue(probe.isCancelled());
                                assertEquals(null, TaskNode.current().waiting());
                            });
                    checkpoint();
                });
    }

    @Test
    @DisplayName("a sleep that was cancelled leaves no timer")
    void noTimerIsLeft() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () ->
                        group(
                                g -> {
                                    Task<Void> sleeper = g.start(() -> sleep(Duration.ofDays(1)));
                                    await(() -> clock.awaitSleepers(1));
                                    sleeper.cancel("enough");
                                    sleeper.join();
                                    assertEquals(List.of(), clock.pending(Sleep.class));
                                    return null;
                                }));
    }

    @Test
    @DisplayName("C11 a cancellation says why, by what, and where only if a deadline passed")
    void interruptions() {
        Throwable cause = new IllegalStateException("socket closed");
        InterruptedException late = Interruption.of(Reasons.deadline("late"), cause);
        assertEquals("late", late.getMessage());
        assertSame(cause, late.getCause());
        assertTrue(late.getStackTrace().length > 0);
        InterruptedException asked = Interruption.of(Reasons.ownAccord("asked"), null);
        assertEquals(null, asked.getCause());
        assertEquals(0, asked.getStackTrace().length);
    }
}
