package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.Async.sleep;
import static tasuki.stream.Hubs.hub;
import static tasuki.stream.Hubs.list;
import static tasuki.stream.Hubs.settle;
import static tasuki.stream.Hubs.subscribe;
import static tasuki.stream.Hubs.upTo;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Task;
import tasuki.TaskFailedException;
import tasuki.Worlds;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;
import tasuki.internal.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/** Many emitters, many subscribers: everybody gets everything, in one order. */
class HubTest {
    @Worlds
    @Tag("kotlin")
    @DisplayName("everybody gets what is emitted while he is there, all in the same order")
    void everybodyGetsAll(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = Hub.create();
                    List<Integer> first = list();
                    List<Integer> second = list();
                    group(
                            g -> {
                                hub.emit(-1); // nobody is there
                                subscribe(g, hub, first);
                                hub.subscribers().await(n -> n == 1);
                                hub.emit(0);
                                hub.emit(1);
                                subscribe(g, hub, second);
                                hub.subscribers().await(n -> n == 2);
                                hub.emit(2);
                                hub.emit(3);
                                hub.close();
                            });
                    assertEquals(List.of(0, 1, 2, 3), first);
                    assertEquals(List.of(2, 3), second);
                    assertEquals(0, hub.subscribers().value());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("who comes late gets the latest values first, so many as are replayed")
    void replay(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(3, 3, Overflow.WAIT);
                    assertEquals(List.of(), hub.replayed());
                    for (int i = 0; i < 20; i++) { // nobody waits for nobody
                        hub.emit(i);
                        assertEquals(
                                upTo(i + 1).subList(Math.max(0, i - 2), i + 1), hub.replayed());
                    }
                    assertEquals(List.of(17, 18), hub.stream().take(2).toList());
                    assertEquals(List.of(17, 18, 19), hub.stream().take(3).toList());
                    hub.clearReplay();
                    assertEquals(List.of(), hub.replayed());
                    hub.emit(20);
                    assertEquals(List.of(20), hub.stream().take(1).toList());
                    hub.close();
                    assertEquals(List.of(20), hub.stream().toList());
                    assertEquals(new Hub.Statistics(3, 0, 1, 0, 0, 21, 0, true), hub.statistics());
                });
    }

    @Worlds
    @DisplayName("the replay may be cleared while somebody has not taken it: he gets it")
    void clearedWhileWanted(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(4, 4, Overflow.WAIT);
                    for (int i = 0; i < 4; i++) {
                        hub.emit(i);
                    }
                    List<Integer> got =
                            hub.stream(
                                            () -> {
                                                hub.clearReplay();
                                                hub.close();
                                            })
                                    .toList();
                    assertEquals(upTo(4), got);
                    assertEquals(List.of(), hub.stream().toList());
                });
    }

    @Worlds
    @DisplayName("a subscriber that fails, stops early or is cancelled leaves; emitters go on")
    void subscribersLeave(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(0, 1, Overflow.WAIT);
                    List<Integer> got = list();
                    group(
                            g -> {
                                Task<List<Integer>> stops =
                                        g.start(() -> hub.stream().take(2).toList());
                                Task<IllegalStateException> fails =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                IllegalStateException.class,
                                                                () ->
                                                                        hub.stream()
                                                                                .consume(
                                                                                        v -> {
                                                                                            if (v
                                                                                                    == 3) {
                                                                                                throw new IllegalStateException(
                                                                                                        "three");
                                                                                            }
                                                                                        })));
                                Task<Void> hangs =
                                        g.start(
                                                () ->
                                                        hub.stream()
                                                                .consume(
                                                                        v -> Async.sleepForever()));
                                subscribe(g, hub, got);
                                hub.subscribers().await(n -> n == 4);
                                Task<Void> emitter =
                                        g.start(
                                                () -> {
                                                    for (int i = 0; i < 6; i++) {
                                                        hub.emit(i);
                                                    }
                                                });
                                settle();
                                assertEquals(1, hub.statistics().waitingEmitters());
                                hangs.cancel();
                                emitter.await();
                                assertEquals(List.of(0, 1), stops.await());
                                assertEquals("three", fails.await().getMessage());
                                hub.subscribers().await(n -> n == 1);
                                hub.close();
                            });
                    assertEquals(upTo(6), got);
                    assertEquals(0, hub.statistics().subscribers());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("what is emitted because somebody has subscribed reaches him")
    void onSubscription(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(1, 8, Overflow.WAIT);
                    hub.emit(0);
                    assertEquals(
                            List.of(0, 1, 2),
                            hub.stream(
                                            () -> {
                                                assertEquals(1, hub.subscribers().value());
                                                hub.emit(1);
                                                hub.emit(2);
                                            })
                                    .take(3)
                                    .toList());
                    TaskFailedException e =
                            assertThrows(
                                    TaskFailedException.class,
                                    () ->
                                            hub.stream(
                                                            () -> {
                                                                throw new IOException("no");
                                                            })
                                                    .toList());
                    assertEquals("no", e.getCause().getMessage());
                    assertEquals(0, hub.subscribers().value());
                });
    }

    @Worlds
    @DisplayName("C21 who waits to emit is seen, and for whom he waits")
    void seen(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    Hub<Integer> hub =
                                            Hub.<Integer>builder().buffer(1).named("news").build();
                                    Task<Void> quick =
                                            g.start("quick", () -> hub.stream().consume(v -> {}));
                                    g.start(
                                            "lazy",
                                            () -> hub.stream().consume(v -> Async.sleepForever()));
                                    hub.subscribers().await(n -> n == 2);
                                    Task<Void> emitter =
                                            g.start(
                                                    () -> {
                                                        hub.emit(0);
                                                        settle();
                                                        hub.emit(1);
                                                        hub.emit(2);
                                                    });
                                    sleep(Marble.ticks(3));
                                    Wait waits = ((TaskNode<?>) emitter).waiting();
                                    assertNotNull(waits);
                                    assertEquals("room in hub 'news'", waits.what());
                                    assertEquals(
                                            List.of("lazy"),
                                            waits.holders().stream().map(TaskNode::name).toList());
                                    Wait rests = ((TaskNode<?>) quick).waiting();
                                    assertNotNull(rests);
                                    assertEquals("the next value of hub 'news'", rests.what());
                                    g.cancel();
                                }));
    }

    @Worlds
    @DisplayName("all get the same values in the same order: those whose emit returned, once each")
    void manyToMany(World on) {
        for (int buffer : new int[] {1, 3, 64}) {
            on.run(
                    () -> {
                        Hub<Integer> hub = hub(0, buffer, Overflow.WAIT);
                        List<Integer> emitted = list();
                        List<List<Integer>> got = new ArrayList<>();
                        group(
                                g -> {
                                    for (int s = 0; s < 4; s++) {
                                        List<Integer> mine = list();
                                        got.add(mine);
                                        g.start(
                                                () ->
                                                        hub.stream()
                                                                .onEach(Op::now)
                                                                .consume(mine::add));
                                    }
                                    hub.subscribers().await(n -> n == 4);
                                    Task<Void> visitors =
                                            g.start(
                                                    () -> {
                                                        for (int i = 0; i < 20; i++) {
                                                            Async.moveOnAfter(
                                                                    Marble.ticks(1),
                                                                    () ->
                                                                            hub.stream()
                                                                                    .take(2)
                                                                                    .count());
                                                        }
                                                    });
                                    group(
                                            emitters -> {
                                                for (int e = 0; e < 5; e++) {
                                                    int from = e * 100;
                                                    Task<Void> task =
                                                            emitters.start(
                                                                    () -> {
                                                                        for (int i = from;
                                                                                i < from + 40;
                                                                                i++) {
                                                                            hub.emit(i);
                                                                            emitted.add(i);
                                                                            Op.now(i);
                                                                        }
                                                                    });
                                                    if (e % 2 == 1) {
                                                        emitters.start(
                                                                () -> {
                                                                    for (int i = 0; i < 9; i++) {
                                                                        Async.checkpoint();
                                                                    }
                                                                    task.cancel();
                                                                });
                                                    }
                                                }
                                            });
                                    visitors.cancel();
                                    hub.close();
                                });
                        List<Integer> whole = got.getFirst();
                        for (List<Integer> each : got) {
                            assertEquals(whole, each);
                        }
                        assertEquals(
                                emitted.stream().sorted().toList(),
                                whole.stream().sorted().toList(),
                                "what was emitted was got");
                        for (int e = 0; e < 5; e++) { // each emitter's own order
                            int from = e * 100;
                            List<Integer> own =
                                    whole.stream()
                                            .filter(v -> v >= from && v < from + 100)
                                            .toList();
                            assertEquals(own.stream().sorted().toList(), own);
                        }
                    });
        }
    }

    @Test
    @DisplayName("plain threads emit and subscribe as well")
    void plainThreads() throws Exception {
        Hub<Integer> hub = hub(0, 1, Overflow.WAIT);
        FutureTask<List<Integer>> consumer = new FutureTask<>(() -> hub.stream().toList());
        FutureTask<Boolean> emitter =
                new FutureTask<>(
                        () -> {
                            hub.subscribers().await(n -> n == 1);
                            for (int i = 0; i < 1_000; i++) {
                                hub.emit(i);
                            }
                            hub.close();
                            return true;
                        });
        Thread.ofPlatform().start(consumer);
        Thread.ofPlatform().start(emitter);
        assertTrue(emitter.get());
        assertEquals(upTo(1_000), consumer.get());
    }

    @Test
    @DisplayName("what makes no sense is refused")
    void badArguments() {
        assertThrows(IllegalArgumentException.class, () -> Hub.builder().replay(-1));
        assertThrows(IllegalArgumentException.class, () -> Hub.builder().buffer(0));
        assertThrows(NullPointerException.class, () -> Hub.builder().overflow(null));
        assertThrows(NullPointerException.class, () -> Hub.create().stream(null));
        assertThrows(NullPointerException.class, () -> Hub.create().tryEmit(null));
        assertEquals(100, hub(100, 3, Overflow.WAIT).statistics().buffer());
    }
}
