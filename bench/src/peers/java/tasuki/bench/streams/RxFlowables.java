package tasuki.bench.streams;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;

/** RxJava. Its range is a source that fuses: the best case, and the source of all rows but push. */
public class RxFlowables extends Streams {
    private static long sum(Flowable<Integer> flowable) {
        long[] sum = new long[1];
        flowable.blockingForEach(x -> sum[0] += x);
        return sum[0];
    }

    @Override
    protected long push(int elements) {
        Flowable<Integer> source =
                Flowable.generate(
                        () -> 0,
                        (i, emitter) -> {
                            if (i < elements) {
                                emitter.onNext(i);
                            } else {
                                emitter.onComplete();
                            }
                            return i + 1;
                        });
        return pushed(source);
    }

    @Override
    protected long range(int elements) {
        return pushed(Flowable.range(0, elements));
    }

    private static long pushed(Flowable<Integer> source) {
        long[] sum = new long[1];
        source.map(x -> x + 1).filter(x -> x % 2 == 0).subscribe(x -> sum[0] += x).dispose();
        return sum[0];
    }

    @Override
    protected long pull(int elements) {
        long sum = 0;
        for (int x :
                Flowable.range(0, elements)
                        .subscribeOn(Schedulers.computation())
                        .blockingIterable(BUFFER)) {
            sum += x;
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
        long[] sum = new long[1];
        Flowable.range(0, elements)
                .subscribeOn(Schedulers.computation())
                .observeOn(Schedulers.computation(), false, buffer)
                .doOnNext(x -> sum[0] += x)
                .ignoreElements()
                .blockingAwait();
        return sum[0];
    }

    @Override
    protected long merge(int elements) {
        return sum(
                Flowable.merge(
                        Flowable.range(0, elements).subscribeOn(Schedulers.computation()),
                        Flowable.range(0, elements).subscribeOn(Schedulers.computation())));
    }

    @Override
    protected long mapParallel(int elements) {
        return sum(
                Flowable.range(0, elements)
                        .flatMap(
                                x ->
                                        Flowable.just(x)
                                                .observeOn(Schedulers.computation())
                                                .map(y -> y + 1),
                                PARALLEL));
    }
}
