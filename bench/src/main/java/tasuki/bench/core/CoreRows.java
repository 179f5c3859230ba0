package tasuki.bench.core;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.util.List;

/** The rows of {@link Core}, and who takes part. */
public final class CoreRows {
    private CoreRows() {}

    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    /** Measured by JMH. */
    public static final List<Row> JMH =
            List.of(
                    Row.nanos("spawn", "spawn and join, per child of 100,000"),
                    Row.nanos("gather", "gather of 3 no-ops"),
                    new Row(
                            "gatherSleep",
                            "gather of 3 × 100 ms, above 100 ms",
                            "µs",
                            1e-3,
                            100_000,
                            false),
                    Row.nanos("switchPark", "hand a token to the other of two tasks"),
                    Row.nanos("switchYield", "yield to the other of two tasks"),
                    Row.nanos("rendezvous", "channel, rendezvous, per element"),
                    Row.nanos("buffered", "channel, buffered 64, per element"),
                    Row.nanos("chainToken", "chain of 1,000 tasks, one token, per hop"),
                    Row.nanos("chainFlood", "chain of 1,000 tasks, flooded, per hop"),
                    Row.nanos("timeout", "timeout around a no-op"),
                    Row.nanos("offload", "CPU work handed to a pool, one at a time"),
                    Row.nanos("offload100", "CPU work handed to a pool, 100 in flight"));

    /** Timing themselves. */
    public static final List<Row> TIMED =
            List.of(Row.nanos("cancel", "cancel 100,000 waiting children, per child"));

    /** Raw virtual threads are the limit, on one carrier that of the loop. */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java("threads (limit)", "core.RawThreads", ""),
                    Contestant.java(
                            "threads, one carrier (limit)", "core.RawThreads", "", ONE_CARRIER),
                    Contestant.java("Tasuki", "core.TasukiTasks", "threads (limit)"),
                    Contestant.java(
                            "Tasuki loop",
                            "core.TasukiTasks",
                            "threads, one carrier (limit)",
                            ONE_CARRIER,
                            "-Dbench.loop=true"),
                    Contestant.java("StructuredTaskScope", "core.Scopes", "", "--enable-preview"),
                    Contestant.java("CompletableFuture", "core.Futures", ""),
                    Contestant.java("Kotlin Default", "core.KotlinTasks", ""),
                    Contestant.java("Kotlin single", "core.KotlinTasks", "", "-Dbench.single=true"),
                    Contestant.command("Go", "go", "go", "run", "src/other/core.go"),
                    Contestant.command("asyncio", "python3", "python3", "src/other/core.py"));
}
