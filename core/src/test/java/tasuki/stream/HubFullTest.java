package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.stream.Hubs.hub;
import static tasuki.stream.Hubs.list;
import static tasuki.stream.Hubs.settle;
import static tasuki.stream.Hubs.subscribe;
import static tasuki.stream.Hubs.subscribeSlow;
import static tasuki.stream.Hubs.upTo;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.Event;

import java.util.ArrayList;
import java.util.List;

/** What becomes of a value for which a hub has no room. */
class HubFullTest {
    @Worlds({1, 2, 7})
    @Tag("kotlin")
    @DisplayName("emit waits while the buffer is full before the slowest, however fast the others")
    void waitsForTheSlowest(World on, int buffer) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, buffer, Overflow.WAIT);
                    List<Integer> fast = list();
                    List<Integer> slow = list();
                    List<Integer> emitted = list();
                    Event go = new Event();
                    group(
                            g -> {
                                subscribe(g, hub, fast);
                                subscribeSlow(g, hub, go, slow);
                                hub.subscribers().await(n -> n == 2);
                                Task<Void> emitter =
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < 20; i++) {
                                                        hub.emit(i);
                                                        emitted.add(i);
                                                    }
                                                    hub.close();
                                                });
                                settle();
                                // one is in the hands of the slow one
                                assertEquals(upTo(buffer + 1), emitted);
                                assertEquals(upTo(buffer + 1), fast);
                                assertFalse(emitter.isDone());
                                assertEquals(
                                        new Hub.Statistics(
                                                buffer, buffer, 0, 2, 1, buffer + 1, 0, false),
                                        hub.statistics());
                                go.set();
                            });
                    assertEquals(upTo(20), fast);
                    assertEquals(upTo(20), slow);
                });
    }

    @Worlds
    @DisplayName("emitters wait in the order in which they came, and nobody overtakes them")
    void fair(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 1, Overflow.WAIT);
                    List<Integer> got = list();
                    Event go = new Event();
                    group(
                            g -> {
                                subscribeSlow(g, hub, go, got);
                                hub.subscribers().await(n -> n == 1);
                                for (int i = 0; i < 6; i++) {
                                    int number = i;
                                    g.start(() -> hub.emit(number));
                                    settle();
                                }
                                assertEquals(4, hub.statistics().waitingEmitters());
                                assertFalse(hub.tryEmit(99));
                                go.set();
                                settle();
                                assertEquals(upTo(6), got);
                                assertTrue(hub.tryEmit(6));
                                settle();
                                assertEquals(upTo(7), got);
                                hub.close();
                            });
                });
    }

    @Worlds
    @DisplayName(
            "C8 an emit that is cancelled while it waits has reached nobody, wherever it stands")
    void cancelledEmit(World on) {
        for (int who = 0; who < 3; who++) {
            int victim = who;
            on.run(
                    () -> {
                        Hub<Integer> hub = hub(2, 2, Overflow.WAIT);
                        List<Integer> one = list();
                        List<Integer> two = list();
                        Event go = new Event();
                        group(
                                g -> {
                                    subscribe(g, hub, one);
                                    subscribeSlow(g, hub, go, two);
                                    hub.subscribers().await(n -> n == 2);
                                    for (int i = 0; i < 3; i++) {
                                        hub.emit(i);
                                        settle();
                                    }
                                    List<Task<Void>> waiting = new ArrayList<>();
                                    for (int i = 3; i < 6; i++) {
                                        int number = i;
                                        waiting.add(g.start(() -> hub.emit(number)));
                                        settle();
                                    }
                                    waiting.get(victim).cancel();
                                    waiting.get(victim).join();
                                    assertEquals(2, hub.statistics().waitingEmitters());
                                    go.set();
                                    settle();
                                    hub.close();
                                });
                        List<Integer> expected = new ArrayList<>(upTo(6));
                        expected.remove((Integer) (3 + victim));
                        assertEquals(expected, one);
                        assertEquals(expected, two);
                    });
        }
    }

    @Worlds
    @DisplayName("C6 in a cancelled scope emit throws even if there is room, and nobody gets it")
    void emitIsACheckpoint(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(5, 5, Overflow.WAIT);
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(() -> assertThrows(InterruptedException.class, () -> hub.emit(1)));
                    assertEquals(List.of(), hub.replayed());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "DROP_OLDEST: nobody waits to emit; who is slow misses the oldest, who is not, none")
    void dropOldest(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 3, Overflow.DROP_OLDEST);
                    List<Integer> fast = list();
                    List<Integer> slow = list();
                    Event go = new Event();
                    group(
                            g -> {
                                subscribe(g, hub, fast);
                                subscribeSlow(g, hub, go, slow);
                                hub.subscribers().await(n -> n == 2);
                                for (int i = 0; i < 10; i++) {
                                    assertTrue(hub.tryEmit(i));
                                    settle();
                                }
                                assertEquals(
                                        new Hub.Statistics(3, 3, 0, 2, 0, 10, 6, false),
                                        hub.statistics());
                                go.set();
                                settle();
                                hub.close();
                            });
                    assertEquals(upTo(10), fast);
                    assertEquals(List.of(0, 7, 8, 9), slow);
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("DROP_NEWEST: nobody waits to emit; what the slowest has no room for nobody gets")
    void dropNewest(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 3, Overflow.DROP_NEWEST);
                    List<Integer> fast = list();
                    List<Integer> slow = list();
                    Event go = new Event();
                    group(
                            g -> {
                                subscribe(g, hub, fast);
                                subscribeSlow(g, hub, go, slow);
                                hub.subscribers().await(n -> n == 2);
                                for (int i = 0; i < 10; i++) {
                                    hub.emit(i);
                                    settle();
                                }
                                assertEquals(
                                        new Hub.Statistics(3, 3, 0, 2, 0, 4, 6, false),
                                        hub.statistics());
                                go.set();
                                settle();
                                hub.close();
                            });
                    assertEquals(upTo(4), fast);
                    assertEquals(upTo(4), slow);
                });
    }

    @Worlds
    @DisplayName("FAIL: who is too slow fails, after what lay before it; the others go on")
    void failsTheSlow(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 3, Overflow.FAIL);
                    List<Integer> fast = list();
                    List<Integer> slow = list();
                    Event go = new Event();
                    group(
                            g -> {
                                subscribe(g, hub, fast);
                                Task<IllegalStateException> failing =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                IllegalStateException.class,
                                                                () ->
                                                                        hub.stream()
                                                                                .onEach(
                                                                                        v ->
                                                                                                go
                                                                                                        .await())
                                                                                .consume(
                                                                                        slow
                                                                                                ::add)));
                                hub.subscribers().await(n -> n == 2);
                                for (int i = 0; i < 10; i++) {
                                    hub.emit(i);
                                    settle();
                                }
                                assertEquals(1, hub.statistics().subscribers());
                                go.set();
                                assertTrue(failing.await().getMessage().contains("too slow"));
                                hub.subscribers().await(n -> n == 1);
                                hub.close();
                            });
                    assertEquals(upTo(10), fast);
                    assertEquals(upTo(4), slow);
                });
    }

    @Worlds
    @DisplayName("a subscriber with a buffer of its own holds up nobody")
    void ownBuffer(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 1, Overflow.WAIT);
                    List<Integer> slow = list();
                    Event go = new Event();
                    group(
                            g -> {
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .conflate()
                                                        .onEach(v -> go.await())
                                                        .consume(slow::add));
                                hub.subscribers().await(n -> n == 1);
                                for (int i = 0; i < 10; i++) {
                                    hub.emit(i);
                                    settle();
                                }
                                go.set();
                                settle();
                                hub.close();
                            });
                    assertEquals(List.of(0, 9), slow);
                });
    }
}
