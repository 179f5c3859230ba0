package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.TaskFailedException;
import tasuki.Worlds;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;
import tasuki.internal.World;
import tasuki.sync.Event;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/** Many emitters, many subscribers: everybody gets everything, in one order. */
class HubTest {
    /** All who can go on have gone as far as they can. */
    private static void settle() throws InterruptedException {
        sleep(Marble.ticks(1));
    }

    private static Hub<Integer> hub(int replay, int buffer, Overflow overflow) {
        return Hub.<Integer>builder().replay(replay).buffer(buffer).overflow(overflow).build();
    }

    private static List<Integer> list() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

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
                                g.start(() -> hub.stream().consume(first::add));
                                hub.subscribers().await(n -> n == 1);
                                hub.emit(0);
                                hub.emit(1);
                                g.start(() -> hub.stream().consume(second::add));
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
                                g.start(() -> hub.stream().consume(fast::add));
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .consume(
                                                                v -> {
                                                                    go.await();
                                                                    slow.add(v);
                                                                }));
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
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .onEach(v -> go.await())
                                                        .consume(got::add));
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
                                    g.start(() -> hub.stream().consume(one::add));
                                    g.start(
                                            () ->
                                                    hub.stream()
                                                            .onEach(v -> go.await())
                                                            .consume(two::add));
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
                                g.start(() -> hub.stream().consume(fast::add));
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .onEach(v -> go.await())
                                                        .consume(slow::add));
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
                                g.start(() -> hub.stream().consume(fast::add));
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .onEach(v -> go.await())
                                                        .consume(slow::add));
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
                                g.start(() -> hub.stream().consume(fast::add));
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

    @Worlds
    @DisplayName(
            "close: what lies before a subscriber is taken, then it ends; who waits to emit fails")
    void close(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub =
                            Hub.<Integer>builder().replay(1).buffer(2).named("news").build();
                    List<Integer> got = list();
                    Event go = new Event();
                    group(
                            g -> {
                                g.start(() -> hub.stream().consume(v -> {}));
                                g.start(
                                        () ->
                                                hub.stream()
                                                        .onEach(v -> go.await())
                                                        .consume(got::add));
                                hub.subscribers().await(n -> n == 2);
                                for (int i = 0; i < 3; i++) {
                                    hub.emit(i);
                                    settle();
                                }
                                Task<StreamClosedException> refused =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                StreamClosedException.class,
                                                                () -> hub.emit(3)));
                                settle();
                                assertFalse(hub.isClosed());
                                hub.close();
                                hub.close();
                                assertTrue(hub.isClosed());
                                assertEquals(
                                        "cannot emit: hub 'news' is closed",
                                        refused.await().getMessage());
                                assertThrows(StreamClosedException.class, () -> hub.emit(4));
                                assertThrows(StreamClosedException.class, () -> hub.tryEmit(4));
                                go.set();
                            });
                    assertEquals(List.of(0, 1, 2), got);
                    assertEquals(List.of(2), hub.stream().toList());
                    assertEquals(
                            "hub 'news'[buffer=2, buffered=0, replayed=1, subscribers=0,"
                                    + " waitingEmitters=0, emitted=3, dropped=0, closed=true]",
                            hub.toString());
                    assertThrows(
                            IllegalStateException.class, () -> hub.close(new IOException("late")));
                });
    }

    @Worlds
    @DisplayName(
            "closed with a failure: everybody gets that, after what lies before him, also later")
    void closeWithFailure(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(1, 4, Overflow.WAIT);
                    IOException failure = new IOException("the wire is cut");
                    IOException later = new IOException("and burnt");
                    List<Integer> got = list();
                    group(
                            g -> {
                                List<Task<TaskFailedException>> failed = new ArrayList<>();
                                for (int i = 0; i < 3; i++) {
                                    failed.add(
                                            g.start(
                                                    () ->
                                                            assertThrows(
                                                                    TaskFailedException.class,
                                                                    () ->
                                                                            hub.stream()
                                                                                    .consume(
                                                                                            got
                                                                                                    ::add))));
                                }
                                hub.subscribers().await(n -> n == 3);
                                hub.emit(7);
                                hub.close(failure);
                                hub.close(later);
                                hub.close();
                                for (Task<TaskFailedException> each : failed) {
                                    assertSame(failure, each.await().getCause());
                                }
                            });
                    assertEquals(List.of(7, 7, 7), got);
                    assertEquals(
                            1,
                            Arrays.stream(failure.getSuppressed()).filter(s -> s == later).count());
                    assertSame(
                            failure,
                            assertThrows(StreamClosedException.class, () -> hub.emit(8))
                                    .getCause());
                    List<Integer> late = list();
                    assertThrows(TaskFailedException.class, () -> hub.stream().consume(late::add));
                    assertEquals(List.of(7), late);
                });
    }

    @Worlds
    @DisplayName("closed because its source was cancelled: for the subscribers that is a failure")
    void closedByCancellation(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = Hub.create();
                    hub.close(new InterruptedException("the source"));
                    assertThrows(CancellationException.class, () -> hub.stream().toList());
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
                                g.start(() -> hub.stream().consume(got::add));
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
