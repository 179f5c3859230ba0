package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.Runner;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/** What a producer of a fast stream need not do for each value, and what makes up for it. */
@Timeout(60)
class LaneTest {
    private static final int IDLE = 0;
    private static final int CAREFUL = 1;
    private static final int BRISK = 2;

    /** Values that say what to do, or what they are. */
    private static final int MANY = -1;

    private static final int MORE = -2;
    private static final int MISSED = -3;

    private final TaskNode<?> me = TaskNode.current();
    private final Lane<Integer> lane = new Funnel<Integer>().lane(1_000);
    private int put;
    private int taken;

    /** Puts so many values, and takes them after one look. */
    private void cross(int values) {
        for (int i = 0; i < values; i++) {
            lane.put(put++);
        }
        assertTrue(lane.look());
        lane.learn(me);
        while (lane.hasSeen()) {
            assertEquals(taken++, lane.take());
        }
        assertFalse(lane.look());
    }

    private static VarHandle field(Class<?> in, String name, Class<?> type)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(in, MethodHandles.lookup())
                .findVarHandle(in, name, type);
    }

    /** Puts a value as a producer does that has read the turn before the consumer became idle. */
    private static void putMissed(Lane<Integer> lane, int value)
            throws ReflectiveOperationException {
        VarHandle turn = field(Lane.class, "turn", int.class);
        turn.setVolatile(lane, BRISK);
        lane.put(value);
        turn.setVolatile(lane, IDLE);
    }

    @Test
    @DisplayName("a value that came just as the consumer became idle is found when it looks again")
    void missed() throws ReflectiveOperationException {
        cross(1); // the first value announces the lane
        cross(100);
        assertFalse(lane.mayBeMissed(me), "one look is no fast stream");
        cross(100);
        assertTrue(lane.mayBeMissed(me), "a fast stream");
        assertTrue(lane.goIdle(me));
        assertFalse(lane.hasComeUnannounced());
        putMissed(lane, put++);
        assertTrue(lane.hasComeUnannounced());
        assertFalse(lane.hasComeUnannounced(), "once");
        assertTrue(lane.look());
        assertEquals(taken++, lane.take());
        assertFalse(lane.mayBeMissed(me), "from now on the producer is careful again");
    }

    @Test
    @DisplayName("a slow stream is announced value by value, and nothing can be missed")
    void slow() {
        for (int i = 0; i < 100; i++) {
            cross(1);
            assertFalse(lane.mayBeMissed(me));
            assertTrue(lane.goIdle(me));
        }
    }

    /** A consumer that takes from the lane, and puts what makes it a fast stream itself. */
    private static Thread consumer(
            Funnel<Integer> funnel,
            Lane<Integer> lane,
            CompletableFuture<TaskNode<?>> task,
            BlockingQueue<Integer> got) {
        Callable<Void> body =
                () -> {
                    task.complete(TaskNode.current());
                    for (Integer v = funnel.take(); v != null; v = funnel.take()) {
                        if (v == MANY || v == MORE) {
                            for (int n = 1; n < 16; n++) {
                                lane.put(n);
                            }
                            lane.put(v == MANY ? MORE : 16);
                        }
                        got.add(v);
                    }
                    return null;
                };
        return Thread.startVirtualThread(
                new FutureTask<>(() -> Runner.parallel().<Void, Exception>run(body::call)));
    }

    @Test
    @DisplayName("a consumer that waits looks again, and finds what was missed")
    void looksAgain() throws Exception {
        VarHandle reminded = field(Funnel.class, "reminded", boolean.class);
        boolean inTime = false;
        while (!inTime) { // too late if this thread was kept from running for some milliseconds
            Funnel<Integer> funnel = new Funnel<>();
            Lane<Integer> lane = funnel.lane(1_000);
            CompletableFuture<TaskNode<?>> task = new CompletableFuture<>();
            BlockingQueue<Integer> got = new LinkedBlockingQueue<>();
            Thread thread = consumer(funnel, lane, task, got);
            lane.put(MANY);
            for (int n = 0; n < 33; n++) {
                got.take();
            }
            Wait wait = task.get().waiting();
            while (wait == null || !wait.isPending()) {
                Thread.onSpinWait();
                wait = task.get().waiting();
            }
            putMissed(lane, MISSED);
            inTime = (boolean) reminded.getVolatile(funnel);
            if (inTime) {
                assertEquals(MISSED, got.take()); // for ever, if nobody looks
            }
            lane.end(null);
            thread.join();
        }
    }

    /** The turn after each of three values that a consumer waited for, each time idle. */
    private static List<Integer> turnsAfterIdle(Runner runner) throws Exception {
        VarHandle turn = field(Lane.class, "turn", int.class);
        List<Integer> turns = new ArrayList<>();
        List<Integer> got =
                runner.run(
                        () -> {
                            Funnel<Integer> funnel = new Funnel<>();
                            List<Integer> values = new ArrayList<>();
                            Async.group(
                                    group -> {
                                        Lane<Integer> lane = funnel.lane(1_000);
                                        group.start(
                                                () -> {
                                                    lane.begin();
                                                    for (int n = 0; n < 3; n++) {
                                                        lane.put(n);
                                                        turns.add((int) turn.getVolatile(lane));
                                                        while (!lane.isIdle()) {
                                                            Async.checkpoint();
                                                        }
                                                    }
                                                    lane.end(null);
                                                });
                                        for (Integer v = funnel.take();
                                                v != null;
                                                v = funnel.take()) {
                                            values.add(v);
                                        }
                                    });
                            return values;
                        });
        assertEquals(List.of(0, 1, 2), got);
        return turns;
    }

    @Test
    @DisplayName("on a loop the value that wakes the consumer is the last one with a fence")
    void onALoop() throws Exception {
        assertEquals(List.of(CAREFUL, BRISK, BRISK), turnsAfterIdle(Runner.loop()));
    }

    @Test
    @DisplayName("beside other carriers a slow stream stays careful")
    void beside() throws Exception {
        assertFalse(turnsAfterIdle(Runner.parallel()).contains(BRISK)); // IDLE, if it was faster
    }
}
