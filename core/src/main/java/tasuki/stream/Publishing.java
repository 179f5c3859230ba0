package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.GroupNode;
import tasuki.internal.TaskNode;

import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;

/**
 * A stream as a publisher: each subscription runs the source in a task that is a guest of the scope
 * that the publisher was made in.
 */
final class Publishing<T> implements Flow.Publisher<T> {
    private final Source<T> source;
    private final GroupNode<?> owner = TaskNode.current().scope().guests();

    Publishing(Source<T> source) {
        this.source = source;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new Subscription<>(source, subscriber).begin(owner);
    }

    /**
     * One run. {@code subscriber} is null once it is over, in whatever way: what is forgotten can
     * be collected, and gets no more signals. All signals but the first come from the task.
     */
    private static final class Subscription<T> implements Flow.Subscription {
        private final Source<T> source;
        private final Credits demand = new Credits("a subscriber's request", 0, true);
        private volatile Flow.@Nullable Subscriber<? super T> subscriber;
        private volatile @Nullable TaskNode<?> task;
        private volatile @Nullable IllegalArgumentException badRequest;

        Subscription(Source<T> source, Flow.Subscriber<? super T> subscriber) {
            this.source = source;
            this.subscriber = subscriber;
        }

        void begin(GroupNode<?> owner) {
            Flow.Subscriber<? super T> s = subscriber;
            if (s == null) {
                return;
            }
            s.onSubscribe(this);
            if (subscriber == null) {
                return;
            }
            try {
                TaskNode<?> made = owner.beginAnyway("publisher", this::produce);
                task = made;
                if (subscriber == null || badRequest != null) {
                    made.cancel("the subscription was cancelled");
                }
            } catch (IllegalStateException e) {
                subscriber = null;
                s.onError(
                        new IllegalStateException(
                                "the scope in which publisher() was called has ended: subscribe inside it",
                                e));
            }
        }

        private @Nullable Void produce() {
            Throwable thrown = null;
            try {
                source.run(
                        value -> {
                            demand.take();
                            Flow.Subscriber<? super T> s = subscriber;
                            if (s == null) {
                                throw new InterruptedException("the subscription was cancelled");
                            }
                            try {
                                s.onNext(value);
                            } catch (Throwable e) {
                                subscriber = null; // rule 2.13: who throws has cancelled
                                throw e;
                            }
                        });
            } catch (Throwable e) {
                thrown = e;
            }
            IllegalArgumentException bad = badRequest;
            Flow.Subscriber<? super T> s = subscriber;
            subscriber = null;
            if (s == null) {
                if (thrown != null && Ending.isFailure(thrown)) {
                    System.getLogger("tasuki.stream")
                            .log(
                                    Level.WARNING,
                                    "the source of a cancelled subscription failed",
                                    thrown);
                }
            } else if (bad != null) {
                s.onError(bad);
            } else if (thrown instanceof InterruptedException) {
                CancellationException cancelled =
                        new CancellationException(
                                "the source was cancelled: " + thrown.getMessage());
                cancelled.initCause(thrown);
                s.onError(cancelled);
            } else if (thrown != null) {
                s.onError(thrown);
            } else {
                s.onComplete();
            }
            return null;
        }

        @Override
        public void request(long n) {
            if (n > 0) {
                demand.give(n);
            } else if (badRequest == null) {
                badRequest =
                        new IllegalArgumentException(
                                "a subscriber requested "
                                        + n
                                        + " values, it must be more than 0 (rule 3.9)");
                stop();
            }
        }

        @Override
        public void cancel() {
            subscriber = null;
            stop();
        }

        private void stop() {
            TaskNode<?> t = task;
            if (t != null) {
                t.cancel("the subscription was cancelled");
            }
        }
    }
}
