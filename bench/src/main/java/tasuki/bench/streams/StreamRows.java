package tasuki.bench.streams;

import tasuki.bench.Contestant;
import tasuki.bench.Row;

import java.util.List;

/** The rows of {@link Streams}, and who takes part. */
public final class StreamRows {
    private StreamRows() {}

    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    /** Measured by JMH. */
    public static final List<Row> JMH =
            List.of(
                    Row.nanos("push", "generator, map, filter, sum, per element"),
                    Row.nanos("range", "range, map, filter, sum, per element"),
                    Row.nanos("pull", "for loop over a producer task, per element"),
                    Row.nanos("boundary", "asynchronous boundary, buffer 64, per element"),
                    Row.nanos("boundaryLarge", "asynchronous boundary, buffer 256, per element"),
                    Row.nanos("merge", "merge of 2 sources, per element"),
                    Row.nanos("mapParallel", "map, 4 at once, unordered, per element"));

    /**
     * The limit: loops, and arrays of 256 between two virtual threads, two of which wait. Beside it
     * arrays that keep within the buffer of the row.
     */
    public static final List<Contestant> CONTESTANTS =
            List.of(
                    Contestant.java("loops, arrays (limit)", "streams.RawStreams", ""),
                    Contestant.java(
                            "loops, arrays, one carrier (limit)",
                            "streams.RawStreams",
                            "",
                            ONE_CARRIER),
                    Contestant.java("Tasuki", "streams.TasukiStreams", "loops, arrays (limit)"),
                    Contestant.java(
                            "Tasuki loop",
                            "streams.TasukiStreams",
                            "loops, arrays, one carrier (limit)",
                            ONE_CARRIER,
                            "-Dbench.loop=true"),
                    Contestant.java("arrays within the buffer", "streams.ArraysWithin", ""),
                    Contestant.java(
                            "arrays within the buffer, one carrier",
                            "streams.ArraysWithin",
                            "",
                            ONE_CARRIER),
                    Contestant.java("java.util.stream", "streams.JavaStreams", ""),
                    Contestant.java("Kotlin Default", "streams.KotlinFlows", ""),
                    Contestant.java(
                            "Kotlin single", "streams.KotlinFlows", "", "-Dbench.single=true"),
                    Contestant.java("Reactor", "streams.ReactorFluxes", ""),
                    Contestant.java("RxJava", "streams.RxFlowables", ""),
                    Contestant.command("Go", "go", "go", "run", "src/other/streams.go"),
                    Contestant.command("Python", "python3", "python3", "src/other/streams.py"));
}
