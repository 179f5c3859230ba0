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

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;

/** One value that is set, looked at, waited for and followed. */
class StateCellTest {
    private static void settle() throws InterruptedException {
        sleep(Marble.ticks(1));
    }

    private static <T> List<T> list() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("who follows gets the value that is there, then each new one, until it is closed")
    void follows(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>(0);
                    List<Integer> got = list();
                    group(
                            g -> {
                                g.start(() -> cell.changes().consume(got::add));
                                settle();
                                for (int i = 1; i < 5; i++) {
                                    cell.set(i);
                                    cell.set(i); // no change
                                    settle();
                                }
                                cell.close();
                            });
                    assertEquals(List.of(0, 1, 2, 3, 4), got);
                    assertEquals(List.of(4), cell.changes().toList());
                    assertEquals(4, cell.value());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("who is slow gets the latest value, and not the same one twice in a row")
    void conflated(World on) {
        on.run(
                () -> {
                    StateCell<String> cell = new StateCell<>("a");
                    List<String> got = list();
                    group(
                            g -> {
                                g.start(
                                        () ->
                                                cell.changes()
                                                        .onEach(v -> sleep(Marble.ticks(10)))
                                                        .consume(got::add));
                                settle();
                                for (String v : List.of("b", "c", "a")) {
                                    cell.set(v); // a again when it looks: no change for it
                                    settle();
                                }
                                sleep(Marble.ticks(20));
                                for (String v : List.of("b", "c", "d")) {
                                    cell.set(v);
                                }
                                cell.close();
                            });
                    assertEquals("a", got.getFirst());
                    assertEquals("d", got.getLast());
                    assertTrue(got.size() <= 3, got::toString); // at most one of b and c between
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("updates by many at the same time are all done")
    void updates(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>("sum", 0);
                    List<Integer> seen = list();
                    group(
                            g -> {
                                g.start(() -> cell.changes().consume(seen::add));
                                Task<Integer> last = g.start(() -> cell.await(n -> n >= 300));
                                group(
                                        h -> {
                                            for (int i = 0; i < 3; i++) {
                                                h.start(
                                                        () -> {
                                                            for (int n = 0; n < 100; n++) {
                                                                cell.update(v -> v + 1);
                                                                Op.now(n);
                                                            }
                                                        });
                                            }
                                        });
                                assertEquals(300, last.await());
                                cell.close();
                            });
                    assertEquals(300, cell.value());
                    assertEquals(300, seen.getLast());
                    assertEquals(seen.stream().sorted().distinct().toList(), seen);
                });
    }

    @Worlds
    @DisplayName("update, getAndUpdate, getAndSet, compareAndSet say what they have done")
    void results(World on) {
        StateCell<Integer> cell = new StateCell<>(1);
        assertEquals(3, cell.update(v -> v + 2));
        assertEquals(3, cell.getAndUpdate(v -> v * 2));
        assertEquals(6, cell.getAndSet(7));
        assertFalse(cell.compareAndSet(6, 8));
        assertTrue(cell.compareAndSet(7, 8));
        assertTrue(cell.compareAndSet(8, 8));
        assertEquals(8, cell.value());
        assertThrows(NullPointerException.class, () -> cell.update(v -> null));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        cell.update(
                                v -> {
                                    throw new IllegalArgumentException("no");
                                }));
        assertEquals("state[8]", cell.toString());
    }

    @Worlds
    @DisplayName("await returns the value that fulfils it: at once, or when it comes")
    void awaits(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>("load", 5);
                    assertEquals(5, cell.await(n -> n == 5));
                    group(
                            g -> {
                                Task<Integer> six = g.start(() -> cell.await(n -> n == 6));
                                Task<Integer> many = g.start(() -> cell.await(n -> n > 100));
                                settle();
                                assertEquals(new StateCell.Statistics(2, false), cell.statistics());
                                Wait waits = ((TaskNode<?>) six).waiting();
                                assertNotNull(waits);
                                assertEquals("state 'load'", waits.what());
                                cell.set(6);
                                assertEquals(6, six.await());
                                settle();
                                assertFalse(many.isDone());
                                cell.set(1_000);
                                assertEquals(1_000, many.await());
                            });
                    assertThrows(
                            IOException.class,
                            () ->
                                    cell.<IOException>await(
                                            n -> {
                                                throw new IOException("the criterion's own");
                                            }));
                    assertEquals(new StateCell.Statistics(0, false), cell.statistics());
                });
    }

    @Worlds
    @DisplayName("C6 await is a checkpoint, also when it need not wait; who is cancelled leaves")
    void cancelled(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>(0);
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(
                            () ->
                                    assertThrows(
                                            InterruptedException.class,
                                            () -> cell.await(n -> true)));
                    group(
                            g -> {
                                Task<Integer> one = g.start(() -> cell.await(n -> n == 1));
                                Task<Integer> other = g.start(() -> cell.await(n -> n == 1));
                                settle();
                                one.cancel();
                                one.join();
                                assertEquals(1, cell.statistics().waiting());
                                cell.set(1);
                                assertEquals(1, other.await());
                            });
                });
    }

    @Worlds
    @DisplayName("closed: those who follow end, those who wait for what will not come fail")
    void closed(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>("load", 0);
                    group(
                            g -> {
                                Task<StreamClosedException> waits =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                StreamClosedException.class,
                                                                () -> cell.await(n -> n == 9)));
                                settle();
                                cell.close();
                                cell.close();
                                assertEquals(
                                        "cannot wait for a value that will not come: state 'load'"
                                                + " is closed",
                                        waits.await().getMessage());
                            });
                    assertTrue(cell.isClosed());
                    assertEquals(0, cell.await(n -> n == 0));
                    assertThrows(StreamClosedException.class, () -> cell.set(1));
                    assertThrows(StreamClosedException.class, () -> cell.update(n -> n));
                    assertThrows(StreamClosedException.class, () -> cell.compareAndSet(5, 6));
                    assertThrows(
                            IllegalStateException.class, () -> cell.close(new IOException("late")));
                    assertEquals("state 'load'[0, closed]", cell.toString());
                });
    }

    @Worlds
    @DisplayName("closed with a failure: who follows gets the latest value, then that")
    void closedWithFailure(World on) {
        on.run(
                () -> {
                    StateCell<Integer> cell = new StateCell<>(3);
                    IOException failure = new IOException("gone");
                    List<Integer> got = list();
                    cell.close(failure);
                    assertSame(
                            failure,
                            assertThrows(
                                            TaskFailedException.class,
                                            () -> cell.changes().consume(got::add))
                                    .getCause());
                    assertEquals(List.of(3), got);
                    assertSame(
                            failure,
                            assertThrows(StreamClosedException.class, () -> cell.await(n -> n == 4))
                                    .getCause());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("toState: the latest value of a stream, which never waits for who follows")
    void ofAStream(World on) {
        on.run(
                () -> {
                    List<String> got = list();
                    group(
                            g -> {
                                StateView<String> state =
                                        Marble.stream("--a-bc|").toState(g, "nothing");
                                assertEquals("nothing", state.value());
                                g.start(
                                        () ->
                                                state.changes()
                                                        .onEach(v -> sleep(Marble.ticks(3)))
                                                        .consume(got::add));
                                assertEquals("b", state.await(v -> v.equals("b")));
                                assertFalse(state.isClosed());
                            });
                    assertEquals(List.of("nothing", "a", "c"), got);
                });
    }

    @Worlds
    @DisplayName("toState: a failure of the source is the group's, and of who follows")
    void ofAFailingStream(World on) {
        IOException failure = new IOException("gone");
        List<Throwable> seen = list();
        assertSame(
                failure,
                assertThrows(
                                TaskFailedException.class,
                                () ->
                                        on.run(
                                                () ->
                                                        group(
                                                                g -> {
                                                                    StateView<Integer> state =
                                                                            AsyncStream
                                                                                    .<Integer>
                                                                                            failed(
                                                                                                    failure)
                                                                                    .toState(g, 0);
                                                                    Async.shield(
                                                                            Marble.ticks(9),
                                                                            () -> {
                                                                                try {
                                                                                    state.changes()
                                                                                            .count();
                                                                                } catch (
                                                                                        TaskFailedException
                                                                                                e) {
                                                                                    seen.add(
                                                                                            e
                                                                                                    .getCause());
                                                                                }
                                                                            });
                                                                })))
                        .getCause());
        assertEquals(List.of(failure), seen);
    }

    @Worlds
    @DisplayName("toState: when the group is cancelled those outside learn it as a failure")
    void ofACancelledStream(World on) {
        on.run(
                () -> {
                    List<StateView<Integer>> left = new ArrayList<>();
                    group(
                            g -> {
                                left.add(AsyncStream.<Integer>never().toState(g, 0));
                                settle();
                                g.cancel();
                            });
                    assertTrue(left.getFirst().isClosed());
                    assertThrows(
                            CancellationException.class, () -> left.getFirst().changes().count());
                });
    }

    @Test
    @DisplayName("plain threads: none misses the last change")
    void plainThreads() throws Exception {
        for (int round = 0; round < 200; round++) {
            StateCell<Integer> cell = new StateCell<>(0);
            FutureTask<Integer> waits = new FutureTask<>(() -> cell.await(n -> n == 50));
            Thread.ofPlatform().start(waits);
            for (int i = 1; i <= 50; i++) {
                cell.set(i);
            }
            assertEquals(50, waits.get());
        }
    }
}
