package tasuki.bench.core;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The rows of the core, for every contestant alike. Each is called with the number of operations
 * and does them all in one go, on a virtual thread (a coroutine) of its own, so that how it got
 * there does not count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
public abstract class Core {
    /** Children of a spawn, waiting children to cancel. */
    protected static final int CHILDREN = 100_000;

    private static final int SHORT = 10_000;
    private static final int ELEMENTS = 100_000;

    /** Stages of the chain. */
    protected static final int STAGES = 1_000;

    private static final int TOKENS = 100;
    private static final int FLOOD = 1_000;
    private static final int OFFLOADS = 1_000;

    /** Elements in a buffered channel. */
    protected static final int BUFFER = 64;

    /** What goes through channels. */
    protected static final Integer TOKEN = 4711;

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public final void spawn() throws Exception {
        spawn(CHILDREN);
    }

    /** Starts children that do nothing, and waits for all. */
    protected void spawn(int children) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SHORT)
    public final long gather() throws Exception {
        return gather(SHORT);
    }

    /** So many times 3 children with a result each; their sum. */
    protected long gather(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    public final void gatherSleep() throws Exception {
        gatherSleep(1);
    }

    /** So many times 3 children that sleep for 100 ms. */
    protected void gatherSleep(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public final void switchPark() throws Exception {
        switchPark(ELEMENTS);
    }

    /** Two tasks; the one that holds the token wakes the other and waits. */
    protected void switchPark(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public final void switchYield() throws Exception {
        switchYield(ELEMENTS);
    }

    /** Two tasks that both yield all the time. */
    protected void switchYield(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public final void rendezvous() throws Exception {
        rendezvous(ELEMENTS);
    }

    /** One producer, one consumer, no buffer. */
    protected void rendezvous(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public final void buffered() throws Exception {
        buffered(ELEMENTS);
    }

    /** One producer, one consumer, a buffer. */
    protected void buffered(int elements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(STAGES * TOKENS)
    public final void chainToken() throws Exception {
        chainToken(TOKENS);
    }

    /** One token after the other through a chain of rendezvous channels. */
    protected void chainToken(int tokens) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(STAGES * FLOOD)
    public final void chainFlood() throws Exception {
        chainFlood(FLOOD);
    }

    /** As many tokens as will go through a chain of buffered channels. */
    protected void chainFlood(int tokens) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(SHORT)
    public final long timeout() throws Exception {
        return timeout(SHORT);
    }

    /** A second for a body that does nothing. */
    protected long timeout(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(OFFLOADS)
    public final long offload() throws Exception {
        return offload(OFFLOADS);
    }

    /** A no-op on the pool for computing, and wait for its result. */
    protected long offload(int times) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The row. */
    @Benchmark
    @OperationsPerInvocation(100 * 100)
    public final void offload100() throws Exception {
        offload100(100);
    }

    /** The same in each of 100 tasks at once, so many times each. */
    protected void offload100(int times) throws Exception {
        throw new UnsupportedOperationException();
    }
}
