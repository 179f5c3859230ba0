package tasuki.bench.core;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A million tasks that sleep: how late the last one is, and what each takes. */
public final class Sleepers {
    private Sleepers() {}

    /** A million. */
    public static final int COUNT = 1_000_000;

    // touched beforehand: what the machine takes to find four gigabytes is nobody's merit
    private static final String HEAP = "-Xmx4g";
    private static final String AT_ONCE = "-Xms4g";
    private static final String TOUCHED = "-XX:+AlwaysPreTouch";
    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    /** Timing themselves. */
    public static final List<Row> ROWS =
            List.of(
                    new Row("sleepers", "1,000,000 sleepers of 10 s, above 10 s", "s", 1, 0, false),
                    new Row("sleeperMemory", "heap for each of them", "KB", 1, 0, false));

    /** The contestants. */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java(
                            "threads (limit)", "core.RawThreads", "", HEAP, AT_ONCE, TOUCHED),
                    Contestant.java(
                            "threads, one carrier (limit)",
                            "core.RawThreads",
                            "",
                            HEAP,
                            AT_ONCE,
                            TOUCHED,
                            ONE_CARRIER),
                    Contestant.java(
                            "Tasuki",
                            "core.TasukiTasks",
                            "threads (limit)",
                            HEAP,
                            AT_ONCE,
                            TOUCHED),
                    Contestant.java(
                            "Tasuki loop",
                            "core.TasukiTasks",
                            "threads, one carrier (limit)",
                            HEAP,
                            AT_ONCE,
                            TOUCHED,
                            ONE_CARRIER,
                            "-Dbench.loop=true"),
                    Contestant.java(
                            "Kotlin Default", "core.KotlinTasks", "", HEAP, AT_ONCE, TOUCHED));

    /** What is above ten seconds. */
    public static double secondsAboveTen(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9 - 10;
    }

    /** Bytes in use after a collection. */
    public static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Waits until all are asleep, and divides what they take. */
    public static double kilobytes(long before, AtomicInteger asleep) throws InterruptedException {
        while (asleep.get() < COUNT) {
            Thread.sleep(10);
        }
        Thread.sleep(1_000);
        return (heap() - before) / 1024.0 / COUNT;
    }
}
