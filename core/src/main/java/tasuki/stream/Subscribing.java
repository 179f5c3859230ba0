package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The values of a publisher: its subscriber is the producer of a lane that never makes it wait,
 * since no more is requested than there is room for.
 */
final class Subscribing<T> implements Flow.Subscriber<T> {
    /** How many values are requested at most. */
    private static final int AHEAD = 64;

    private final Funnel<T> funnel = new Funnel<>();
    private final Lane<T> lane = funnel.lane(Integer.MAX_VALUE);
    private final AtomicReference<Flow.@Nullable Subscription> subscription =
            new AtomicReference<>();

    /** The publisher has said that no more will come. */
    private volatile boolean done;

    /**
     * The consumer wants no more. It writes this, then looks at {@code subscription}; {@code
     * onSubscribe} writes that, then looks at this.
     */
    private volatile boolean gone;

    static <T> void run(Flow.Publisher<? extends T> publisher, Sink<? super T> down)
            throws Exception {
        Subscribing<T> me = new Subscribing<>();
        publisher.subscribe(me);
        me.consume(down);
    }

    /**
     * Takes values until they end. Requests more when half of what was requested has been taken.
     */
    void consume(Sink<? super T> down) throws Exception {
        int left = AHEAD;
        try {
            for (T value = funnel.take(); value != null; value = funnel.take()) {
                down.accept(value);
                if (--left <= AHEAD / 2) {
                    Flow.Subscription s = subscription.get();
                    if (s != null && !done) {
                        s.request(AHEAD - left);
                    }
                    left = AHEAD;
                }
            }
        } catch (Throwable e) {
            throw Failures.raise(Ending.mineFirst(e));
        } finally {
            cancel();
        }
    }

    private void cancel() {
        gone = true;
        Flow.Subscription s = subscription.get();
        if (!done && s != null) {
            s.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        Objects.requireNonNull(made, "subscription");
        if (!subscription.compareAndSet(null, made)) {
            made.cancel();
        } else if (gone) {
            made.cancel(); // the consumer has gone before the publisher answered
        } else {
            made.request(AHEAD);
        }
    }

    @Override
    public void onNext(T value) {
        Objects.requireNonNull(value, "value");
        if (!done && !gone) {
            lane.put(value);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        finish(failure);
    }

    @Override
    public void onComplete() {
        finish(null);
    }

    private void finish(@Nullable Throwable failure) {
        if (!done) {
            done = true;
            lane.end(failure);
        }
    }
}
