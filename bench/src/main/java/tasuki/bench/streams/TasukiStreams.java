package tasuki.bench.streams;

import tasuki.Runner;
import tasuki.stream.AsyncStream;

/** Tasuki, through its public API; with {@code -Dbench.loop=true} in a loop. */
public class TasukiStreams extends Streams {
    private static final Runner RUNNER =
            Boolean.getBoolean("bench.loop") ? Runner.loop() : Runner.parallel();

    private static AsyncStream<Integer> source(int elements) {
        return AsyncStream.generate(
                emit -> {
                    for (int i = 0; i < elements; i++) {
                        emit.accept(i);
                    }
                });
    }

    private static long sum(AsyncStream<Integer> stream) throws InterruptedException {
        long[] sum = new long[1];
        stream.consume(x -> sum[0] += x);
        return sum[0];
    }

    @Override
    protected long push(int elements) throws Exception {
        return RUNNER.run(() -> sum(source(elements).map(x -> x + 1).filter(x -> x % 2 == 0)));
    }

    @Override
    protected long range(int elements) throws Exception {
        return RUNNER.run(
                () -> sum(AsyncStream.range(0, elements).map(x -> x + 1).filter(x -> x % 2 == 0)));
    }

    @Override
    protected long pull(int elements) throws Exception {
        return RUNNER.run(
                () -> {
                    long sum = 0;
                    for (int x : source(elements)) {
                        sum += x;
                    }
                    return sum;
                });
    }

    @Override
    protected long boundary(int elements) throws Exception {
        return boundary(elements, BUFFER);
    }

    @Override
    protected long boundaryLarge(int elements) throws Exception {
        return boundary(elements, LARGE_BUFFER);
    }

    private static long boundary(int elements, int buffer) throws Exception {
        return RUNNER.run(() -> sum(source(elements).buffer(buffer)));
    }

    @Override
    protected long merge(int elements) throws Exception {
        return RUNNER.run(() -> sum(AsyncStream.merge(source(elements), source(elements))));
    }

    @Override
    protected long mapParallel(int elements) throws Exception {
        return RUNNER.run(() -> sum(source(elements).mapParallelUnordered(PARALLEL, x -> x + 1)));
    }
}
