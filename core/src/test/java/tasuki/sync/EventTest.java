package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.List;

class EventTest {
    @Worlds
    @Tag("trio")
    @DisplayName("C15 set wakes all who wait, and those who come later do not wait")
    void setWakesAll(World on) {
        on.runReal(
                () -> {
                    Event event = new Event("ready");
                    Async.group(
                            g -> {
                                for (int i = 0; i < 5; i++) {
                                    g.start(event::await);
                                }
                                until(() -> event.statistics().waiting() == 5);
                                assertFalse(event.isSet());
                                event.set();
                                event.set();
                            });
                    event.await();
                    assertEquals(new Event.Statistics(true, 0), event.statistics());
                    assertEquals("event 'ready'[set=true, waiting=0]", event.toString());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("who was woken stays woken, though the event is cleared at once")
    void clearTakesNothingBack(World on) {
        on.runReal(
                () -> {
                    Event event = new Event();
                    Async.group(
                            g -> {
                                Task<Void> first = g.start(event::await);
                                until(() -> event.statistics().waiting() == 1);
                                event.set();
                                event.clear();
                                first.await();
                                Task<Void> second = g.start(event::await);
                                until(() -> event.statistics().waiting() == 1);
                                assertFalse(second.isDone());
                                event.set();
                            });
                    assertTrue(event.isSet());
                });
    }

    @Worlds
    @DisplayName("C15 a cancelled waiter leaves nothing behind, whoever of the waiting it is")
    void cancelledWaiters(World on) {
        for (int who = 0; who < 3; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        Event event = new Event();
                        Async.group(
                                g -> {
                                    List<Task<Void>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 3; i++) {
                                        int number = i;
                                        tasks.add(g.start(event::await));
                                        until(() -> event.statistics().waiting() == number + 1);
                                    }
                                    tasks.get(victim).cancel();
                                    tasks.get(victim).join();
                                    assertEquals(2, event.statistics().waiting());
                                    event.set();
                                });
                    });
        }
    }

    @Worlds
    @DisplayName("C6 in a cancelled scope await throws even if the event is set")
    void awaitIsACheckpoint(World on) {
        on.runReal(
                () -> {
                    Event event = new Event();
                    event.set();
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(() -> assertThrows(InterruptedException.class, event::await));
                });
    }
}
