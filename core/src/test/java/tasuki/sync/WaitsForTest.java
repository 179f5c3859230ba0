package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;

import tasuki.Action;
import tasuki.Async;
import tasuki.Worlds;
import tasuki.internal.TaskNode;
import tasuki.internal.World;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

class WaitsForTest {
    @Worlds
    @DisplayName("50 the tree says what a task waits for, by its name if it has one")
    void what(World on) {
        Mutex mutex = new Mutex();
        AsyncCondition condition = new AsyncCondition(mutex);
        RateLimiter rate = RateLimiter.perSecond(1);
        Map<String, Action<RuntimeException>> waits = new LinkedHashMap<>();
        waits.put("event", () -> new Event().await());
        waits.put("event 'ready'", () -> new Event("ready").await());
        waits.put("condition", () -> mutex.run(condition::await));
        waits.put("limiter", () -> new Limiter(0).acquire());
        waits.put("limiter 'db'", () -> new Limiter("db", 0).acquire());
        waits.put(
                "rate limiter",
                () -> {
                    for (int i = 0; i < 3; i++) {
                        rate.acquire();
                    }
                });
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    for (Map.Entry<String, Action<RuntimeException>> wait :
                                            waits.entrySet()) {
                                        TaskNode<?> task = (TaskNode<?>) g.start(wait.getValue());
                                        until(() -> task.waiting() != null);
                                        assertEquals(
                                                wait.getKey(),
                                                Objects.requireNonNull(task.waiting()).what());
                                    }
                                    g.cancel();
                                }));
    }
}
