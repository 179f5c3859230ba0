package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Async;
import tasuki.Retry;
import tasuki.internal.Failures;
import tasuki.internal.ScopeNode;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Operators about the beginning and the end of a source, and about its failures. */
final class Errors {
    private Errors() {}

    /** Tells what came out of downstream, which is nobody's business upstream. */
    private static final class Guard<T> implements Sink<T> {
        private final Sink<? super T> down;
        private boolean downstreamThrew;

        Guard(Sink<? super T> down) {
            this.down = down;
        }

        @Override
        public void accept(T value) throws Exception {
            try {
                down.accept(value);
            } catch (Throwable e) {
                downstreamThrew = true;
                throw e;
            }
        }

        /** Whether this is a failure of the source, to be handled. */
        boolean isOfSource(Exception e) {
            return !downstreamThrew && Ending.isFailure(e);
        }
    }

    static <T> Source<T> catchError(
            Source<T> source, Mapper<? super Exception, AsyncStream<T>, ?> handler) {
        Objects.requireNonNull(handler, "handler");
        return down -> {
            Guard<T> guard = new Guard<>(down);
            try {
                source.run(guard);
                return;
            } catch (Exception e) {
                if (!guard.isOfSource(e)) {
                    throw e;
                }
                AsyncStream<T> instead;
                try {
                    instead = handler.apply(e);
                } catch (Throwable later) {
                    Failures.attach(later, e);
                    throw later;
                }
                instead.source().run(down);
            }
        };
    }

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    static <T> Source<T> retry(
            Source<T> source, int times, Duration pause, Criterion<? super Exception, ?> when) {
        if (times < 0) {
            throw new IllegalArgumentException(
                    "retry: the number of times is " + times + ", it must not be negative");
        }
        Objects.requireNonNull(pause, "pause");
        Objects.requireNonNull(when, "when");
        return down -> {
            Duration wait = pause;
            for (int left = times; ; left--) {
                Guard<T> guard = new Guard<>(down);
                try {
                    source.run(guard);
                    return;
                } catch (Exception e) {
                    if (left == 0 || !guard.isOfSource(e) || !when.test(e)) {
                        throw e;
                    }
                }
                Async.sleep(wait);
                wait = wait.compareTo(LONGEST_PAUSE.dividedBy(2)) < 0 ? wait.multipliedBy(2) : wait;
            }
        };
    }

    /** By a policy: the attempts are counted from the beginning of this run. */
    static <T> Source<T> retry(Source<T> source, Retry policy) {
        Objects.requireNonNull(policy, "policy");
        return down -> {
            for (int attempt = 1; ; attempt = Math.max(attempt, attempt + 1)) {
                Guard<T> guard = new Guard<>(down);
                Duration pause;
                try {
                    source.run(guard);
                    return;
                } catch (Exception e) {
                    if (!guard.isOfSource(e)) {
                        throw e;
                    }
                    Optional<Duration> next = policy.pauseAfter(attempt, e);
                    if (next.isEmpty()) {
                        throw e;
                    }
                    pause = next.get();
                }
                Async.sleep(pause);
            }
        };
    }

    static <T> Source<T> onStart(Source<T> source, Action<?> action) {
        Objects.requireNonNull(action, "action");
        return down -> {
            action.run();
            source.run(down);
        };
    }

    static <T> Source<T> onCompletion(
            Source<T> source, Receiver<? super Optional<Throwable>, ?> action) {
        Objects.requireNonNull(action, "action");
        return down -> {
            @Nullable Throwable thrown = null;
            try {
                source.run(down);
            } catch (Throwable e) {
                thrown = e;
            }
            @Nullable Throwable later = null;
            try {
                action.accept(
                        thrown instanceof Stop ? Optional.empty() : Optional.ofNullable(thrown));
            } catch (Throwable e) {
                later = e;
            }
            Throwable all = Ending.of(thrown, later);
            if (all != null) {
                throw Failures.raise(all);
            }
        };
    }

    /**
     * Each value must come in time, the first one in a time of its own. The time that downstream
     * takes does not count.
     */
    static <T> Source<T> timeout(Source<T> source, Duration first, Duration limit) {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(limit, "limit");
        return down -> {
            ScopeNode scope = new ScopeNode("stream timeout").within(first);
            scope.<@Nullable Void, Exception>callWithin(
                    () -> {
                        TaskNode<?> me = TaskNode.current();
                        source.run(
                                value -> {
                                    scope.noDeadline();
                                    me.check(); // it may have come too late
                                    down.accept(value);
                                    scope.deadline(limit);
                                });
                        return null;
                    });
        };
    }

    static <T> Source<T> orElse(Source<T> source, AsyncStream<? extends T> other) {
        Objects.requireNonNull(other, "other");
        return down -> {
            boolean[] any = {false};
            source.run(
                    value -> {
                        any[0] = true;
                        down.accept(value);
                    });
            if (!any[0]) {
                other.source().run(down);
            }
        };
    }
}
