package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.internal.TaskNode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What a producer of a fast stream need not do for each value, and what makes up for it. */
class LaneTest {
    private static final int BRISK = 2;

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

    private static VarHandle turn() throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Lane.class, MethodHandles.lookup())
                .findVarHandle(Lane.class, "turn", int.class);
    }

    @Test
    @DisplayName("a value that came just as the consumer became idle is found when it looks again")
    void missed() throws ReflectiveOperationException {
        cross(1); // the first value announces the lane
        cross(100);
        assertFalse(lane.mayBeMissed(me), "one look is no fast stream");
        cross(100);
        assertTrue(lane.mayBeMissed(me), "a fast stream");
        assertTrue(lane.goIdle());
        assertFalse(lane.hasComeUnannounced());
        // the producer read the turn before it was written
        turn().setVolatile(lane, BRISK);
        lane.put(put++);
        turn().setVolatile(lane, 0);
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
            assertTrue(lane.goIdle());
        }
    }
}
