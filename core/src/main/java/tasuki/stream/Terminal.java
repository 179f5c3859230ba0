package tasuki.stream;

import org.jspecify.annotations.Nullable;
import tasuki.internal.Failures;

/** The end of a pipeline: tells what its own sink threw, which its signature carries, from what the source threw. */
final class Terminal<T> implements Sink<T> {
    private final Sink<? super T> sink;
    private @Nullable Throwable own;

    private Terminal(Sink<? super T> sink) {
        this.sink = sink;
    }

    static <T, X extends Exception> void run(Source<T> source, Sink<? super T> sink)
            throws X, InterruptedException {
        Terminal<T> me = new Terminal<>(sink);
        try {
            source.run(me);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw Failures.raise(e == me.own ? e : AsyncStream.unchecked(e));
        }
    }

    @Override
    public void accept(T value) throws Exception {
        try {
            sink.accept(value);
        } catch (Throwable e) {
            own = e;
            throw e;
        }
    }
}
