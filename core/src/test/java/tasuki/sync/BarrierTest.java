package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.List;

class BarrierTest {
    @Worlds
    @Tag("cpython")
    @DisplayName("C15 all go on together, round after round, each with a place of its own")
    void rounds(World on) {
        on.runReal(
                () -> {
                    Barrier barrier = new Barrier(4);
                    int[] arrived = {0};
                    Mutex mutex = new Mutex();
                    List<Integer> places = new ArrayList<>();
                    Async.group(
                            g -> {
                                for (int t = 0; t < 4; t++) {
                                    g.start(
                                            () -> {
                                                for (int round = 1; round <= 50; round++) {
                                                    mutex.run(() -> arrived[0]++);
                                                    int place = barrier.await();
                                                    int most = round * 4;
                                                    mutex.run(
                                                            () -> {
                                                                assertTrue(arrived[0] >= most);
                                                                places.add(place);
                                                            });
                                                    barrier.await();
                                                }
                                            });
                                }
                            });
                    for (int place = 0; place < 4; place++) {
                        assertEquals(50, java.util.Collections.frequency(places, place));
                    }
                    assertEquals(new Barrier.Statistics(4, 0, false), barrier.statistics());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "C15 one of the waiters is cancelled while filling: another one takes its place, nothing is broken")
    void cancelledWhileFilling(World on) {
        for (int who = 0; who < 2; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        Barrier barrier = new Barrier(3);
                        Async.group(
                                g -> {
                                    List<Task<Integer>> tasks = new ArrayList<>();
                                    for (int i = 0; i < 2; i++) {
                                        int number = i;
                                        tasks.add(g.start(barrier::await));
                                        until(() -> barrier.statistics().waiting() == number + 1);
                                    }
                                    tasks.get(victim).cancel();
                                    assertTrue(
                                            tasks.get(victim).join() instanceof Outcome.Cancelled);
                                    assertEquals(
                                            new Barrier.Statistics(3, 1, false),
                                            barrier.statistics());
                                    Task<Integer> third = g.start(barrier::await);
                                    until(() -> barrier.statistics().waiting() == 2);
                                    assertEquals(2, barrier.await());
                                    assertEquals(0, tasks.get(1 - victim).await());
                                    assertEquals(1, third.await());
                                });
                    });
        }
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("abort fails those who wait and those who come; reset mends it")
    void abortAndReset(World on) {
        on.runReal(
                () -> {
                    Barrier barrier = new Barrier(2);
                    Async.group(
                            g -> {
                                Task<BarrierBrokenException> waiter =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                BarrierBrokenException.class,
                                                                barrier::await));
                                until(() -> barrier.statistics().waiting() == 1);
                                barrier.abort();
                                assertEquals(
                                        "the barrier was broken while this task waited at it",
                                        waiter.await().getMessage());
                                assertEquals(
                                        "the barrier was aborted: reset() mends it",
                                        assertThrows(BarrierBrokenException.class, barrier::await)
                                                .getMessage());
                                barrier.reset();
                                Task<BarrierBrokenException> other =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                BarrierBrokenException.class,
                                                                barrier::await));
                                until(() -> barrier.statistics().waiting() == 1);
                                barrier.reset();
                                other.await();
                                Task<Integer> fine = g.start(barrier::await);
                                until(() -> barrier.statistics().waiting() == 1);
                                assertEquals(1, barrier.await());
                                assertEquals(0, fine.await());
                            });
                });
    }

    @Test
    void badUseIsNamed() throws Exception {
        assertEquals(
                "a barrier is for 1 party or more, not 0",
                assertThrows(IllegalArgumentException.class, () -> new Barrier(0)).getMessage());
        Barrier alone = new Barrier(1);
        assertEquals(0, alone.await());
        assertEquals(1, alone.parties());
        assertEquals("barrier[parties=1, waiting=0, broken=false]", alone.toString());
    }

    @Test
    @DisplayName("of those who go on together exactly one is the first, also if one is cancelled")
    void oneIsFirst() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            Barrier two = new Barrier(2);
            int[] places = {-1, -1};
            Async.run(
                    () ->
                            Async.group(
                                    g -> {
                                        Task<Void> first =
                                                g.start(
                                                        () -> {
                                                            places[0] = two.await();
                                                        });
                                        while (two.statistics().waiting() == 0) {
                                            Async.checkpoint();
                                        }
                                        Task<Void> last =
                                                g.start(
                                                        () -> {
                                                            places[1] = two.await();
                                                        });
                                        first.cancel();
                                        first.join();
                                        until(
                                                () ->
                                                        last.isDone()
                                                                || two.statistics().waiting() == 1);
                                        last.cancel();
                                    }));
            if (places[1] >= 0) {
                assertEquals(places[0] < 0 ? 0 : 1, places[1], "after " + round);
            }
        }
    }
}
