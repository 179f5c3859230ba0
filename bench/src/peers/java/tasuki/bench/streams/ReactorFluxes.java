package tasuki.bench.streams;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import java.util.Objects;

/**
 * Reactor. Its range is a source that fuses: the best case, and the source of all rows but push.
 */
public class ReactorFluxes extends Streams {
    private static long sum(Flux<Integer> flux) {
        long[] sum = new long[1];
        flux.doOnNext(x -> sum[0] += x).blockLast();
        return sum[0];
    }

    @Override
    protected long push(int elements) {
        Flux<Integer> source =
                Flux.generate(
                        () -> 0,
                        (i, sink) -> {
                            if (i < elements) {
                                sink.next(i);
                            } else {
                                sink.complete();
                            }
                            return i + 1;
                        });
        return sum(source.map(x -> x + 1).filter(x -> x % 2 == 0));
    }

    @Override
    protected long range(int elements) {
        return sum(Flux.range(0, elements).map(x -> x + 1).filter(x -> x % 2 == 0));
    }

    @Override
    protected long pull(int elements) {
        long sum = 0;
        for (Integer x :
                Flux.range(0, elements).subscribeOn(Schedulers.parallel()).toIterable(BUFFER)) {
            sum += Objects.requireNonNull(x);
        }
        return sum;
    }

    @Override
    protected long boundary(int elements) {
        return boundary(elements, BUFFER);
    }

    @Override
    protected long boundaryLarge(int elements) {
        return boundary(elements, LARGE_BUFFER);
    }

    private static long boundary(int elements, int buffer) {
        return sum(
                Flux.range(0, elements)
                        .subscribeOn(Schedulers.parallel())
                        .publishOn(Schedulers.parallel(), buffer));
    }

    @Override
    protected long merge(int elements) {
        return sum(
                Flux.merge(
                        Flux.range(0, elements).subscribeOn(Schedulers.parallel()),
                        Flux.range(0, elements).subscribeOn(Schedulers.parallel())));
    }

    @Override
    protected long mapParallel(int elements) {
        return sum(
                Flux.range(0, elements)
                        .flatMap(
                                x -> Flux.just(x).publishOn(Schedulers.parallel()).map(y -> y + 1),
                                PARALLEL));
    }
}
