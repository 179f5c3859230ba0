package tasuki.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import tasuki.TaskInfo;
import tasuki.TaskTree;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The meters of tasks: {@code tasuki.tasks} by {@code state} (starting, running, waiting), and
 * {@code tasuki.tasks.cancelling}, those that are being cancelled and have not ended yet.
 *
 * <pre>{@code
 * new TaskMeters().bindTo(registry);
 * }</pre>
 *
 * <p>The tree is walked when somebody asks, at most once a second.
 */
public final class TaskMeters implements MeterBinder {
    private static final long KEPT = Duration.ofSeconds(1).toNanos();

    private final Object lock = new Object();
    private Counts counts = new Counts(Map.of(), 0);
    private long counted = System.nanoTime() - KEPT;

    private record Counts(Map<TaskInfo.State, Integer> states, int cancelling) {}

    /** Meters that are not bound yet. */
    public TaskMeters() {}

    @Override
    public void bindTo(MeterRegistry registry) {
        for (TaskInfo.State state : TaskInfo.State.values()) {
            Gauge.builder(
                            "tasuki.tasks",
                            this,
                            meters -> meters.counts().states().getOrDefault(state, 0))
                    .description("Tasks that have not ended")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .strongReference(true)
                    .register(registry);
        }
        Gauge.builder("tasuki.tasks.cancelling", this, meters -> meters.counts().cancelling())
                .description("Tasks that are being cancelled")
                .strongReference(true)
                .register(registry);
    }

    private Counts counts() {
        synchronized (lock) { // nothing in it waits
            if (System.nanoTime() - counted >= KEPT) {
                Map<TaskInfo.State, Integer> states = new EnumMap<>(TaskInfo.State.class);
                counts = new Counts(states, count(TaskTree.snapshot(), states));
                counted = System.nanoTime();
            }
            return counts;
        }
    }

    /** Counts the states; returns how many are being cancelled. */
    private static int count(List<TaskInfo> tasks, Map<TaskInfo.State, Integer> states) {
        int cancelling = 0;
        for (TaskInfo task : tasks) {
            states.merge(task.state(), 1, Integer::sum);
            cancelling += task.cancelling().isPresent() ? 1 : 0;
            cancelling += count(task.tasks(), states);
        }
        return cancelling;
    }
}
