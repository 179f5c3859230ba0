package tasuki.bench.streams;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The rows of streams, for every contestant alike: so many boxed integers from a source of the
 * contestant's own, summed up by the consumer.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public abstract class Streams {
    private static final int MANY = 1_000_000;
    private static final int SOME = 200_000;

    /** Elements in a buffer. */
    protected static final int BUFFER = 64;

    /** Elements in a large one: as many as Reactor has if it is not told. */
    protected static final int LARGE_BUFFER = 256;

    /** Elements that are mapped at once. */
    protected static final int PARALLEL = 4;

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public final long push() throws Exception {
        return push(MANY);
    }

    /** Numbers from a generator that the user wrote, plus 1, the even ones of them, summed up. */
    protected long push(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public final long range() throws Exception {
        return range(MANY);
    }

    /** The same from the contestant's own source of numbers, which may know what follows. */
    protected long range(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SOME)
    public final long pull() throws Exception {
        return pull(SOME);
    }

    /** A for loop over what a producer of its own stack makes. */
    protected long pull(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SOME)
    public final long boundary() throws Exception {
        return boundary(SOME);
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SOME)
    public final long boundaryLarge() throws Exception {
        return boundaryLarge(SOME);
    }

    /** The same through a large buffer. */
    protected long boundaryLarge(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** A push from one task to another through a buffer. */
    protected long boundary(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SOME)
    public final long merge() throws Exception {
        return merge(SOME / 2);
    }

    /** Two sources at once, so many elements each. */
    protected long merge(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SOME)
    public final long mapParallel() throws Exception {
        return mapParallel(SOME);
    }

    /** Each element plus 1, up to {@link #PARALLEL} at once, the results in any order. */
    protected long mapParallel(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }
}
