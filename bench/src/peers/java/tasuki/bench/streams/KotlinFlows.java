package tasuki.bench.streams;

/** Kotlin's Flow; with {@code -Dbench.single=true} on one thread (runBlocking). */
public class KotlinFlows extends Streams {
    @Override
    protected long push(int elements) {
        return Flows.push(elements);
    }

    @Override
    protected long range(int elements) {
        return Flows.range(elements);
    }

    @Override
    protected long pull(int elements) {
        return Flows.pull(elements, BUFFER);
    }

    @Override
    protected long boundary(int elements) {
        return Flows.boundary(elements, BUFFER);
    }

    @Override
    protected long boundaryLarge(int elements) {
        return Flows.boundary(elements, LARGE_BUFFER);
    }

    @Override
    protected long merge(int elements) {
        return Flows.merge(elements);
    }

    @Override
    protected long mapParallel(int elements) {
        return Flows.mapParallel(elements, PARALLEL);
    }
}
