package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tries again what has failed. Immutable: make one, use it everywhere.
 *
 * <pre>{@code
 * static final Retry RETRY = Retry.times(5)
 *         .backoff(Duration.ofMillis(100), Duration.ofSeconds(5))   // 100, 200, 400, 800 ms, less a random part
 *         .on(IOException.class);
 * Page page = RETRY.call(() -> timeout(Duration.ofSeconds(2), () -> fetch(url)));
 * }</pre>
 *
 * <p>A cancellation is never retried, nor is an {@link Error}. It pauses no longer than the caller
 * has: if the next attempt would begin after the {@linkplain Deadline deadline}, the failure is
 * thrown at once.
 */
public final class Retry {
    private final int attempts;
    private final Duration first;
    private final Duration most;
    private final double jitter;
    private final Predicate<? super Exception> retried;

    private Retry(
            int attempts,
            Duration first,
            Duration most,
            double jitter,
            Predicate<? super Exception> retried) {
        this.attempts = attempts;
        this.first = first;
        this.most = most;
        this.jitter = jitter;
        this.retried = retried;
    }

    /**
     * So many attempts in all, without pauses, whatever exception it was.
     *
     * @param attempts 1 or more; {@code Integer.MAX_VALUE} for no limit
     */
    public static Retry times(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("1 attempt or more, not " + attempts);
        }
        return new Retry(attempts, Duration.ZERO, Duration.ZERO, 0.5, e -> true);
    }

    /** Always the same pause, which is not shortened at random. */
    public Retry pause(Duration pause) {
        return new Retry(attempts, checked(pause), pause, 0, retried);
    }

    /**
     * Pauses that double. Each is shortened by a random part of up to a half, so that many who
     * failed together do not come back together; see {@link #jitter}.
     *
     * @param first before the second attempt
     * @param most never longer than this
     */
    public Retry backoff(Duration first, Duration most) {
        if (most.compareTo(checked(first)) < 0) {
            throw new IllegalArgumentException(
                    "the longest pause, " + most + ", is shorter than the first, " + first);
        }
        return new Retry(attempts, first, most, jitter, retried);
    }

    /**
     * How much of a pause may be taken off at random.
     *
     * @param part from 0 (nothing) to 1 (all of it)
     */
    public Retry jitter(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("the random part is from 0 to 1, not " + part);
        }
        return new Retry(attempts, first, most, part, retried);
    }

    /** Only exceptions of this class are retried. */
    public Retry on(Class<? extends Exception> type) {
        Objects.requireNonNull(type, "type");
        return when(type::isInstance);
    }

    /** Only exceptions for which the test says true are retried. It must not wait. */
    public Retry when(Predicate<? super Exception> test) {
        return new Retry(attempts, first, most, jitter, Objects.requireNonNull(test, "test"));
    }

    private static Duration checked(Duration pause) {
        if (pause.isNegative()) {
            throw new IllegalArgumentException("a pause is not negative: " + pause);
        }
        return pause;
    }

    /**
     * Calls the body until it returns, and returns its value.
     *
     * @throws X what the last attempt threw, those of the others attached as suppressed unless
     *     their number has no limit
     * @throws InterruptedException if the caller is cancelled, in an attempt or in a pause
     */
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        Exception earlier = null;
        for (int attempt = 1; ; attempt = Math.max(attempt, attempt + 1)) {
            try {
                return body.call();
            } catch (InterruptedException | CancelledException e) {
                throw e;
            } catch (Exception e) {
                if (earlier != null && attempts != Integer.MAX_VALUE) { // else they pile up
                    Failures.attach(e, earlier);
                }
                earlier = e;
                Optional<Duration> pause = pauseAfter(attempt, e);
                if (pause.isEmpty()) {
                    throw Failures.<X>raise(e);
                }
                Async.sleep(pause.get());
            }
        }
    }

    /** Calls the action until it returns; see {@link #call}. */
    public <X extends Exception> void run(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        this.<@Nullable Void, X>call(
                () -> {
                    action.run();
                    return null;
                });
    }

    /**
     * What this policy says, for who repeats something by himself: how long to pause after so many
     * attempts, of which the last failed like this; empty if there is to be no other one, because
     * it was the last, because such a failure is not retried, or because the caller's {@linkplain
     * Deadline deadline} would be over. Does not block.
     *
     * @param attempts so far, 1 or more
     */
    public Optional<Duration> pauseAfter(int attempts, Exception failure) {
        Objects.requireNonNull(failure, "failure");
        if (attempts < 1) {
            throw new IllegalArgumentException("1 attempt or more, not " + attempts);
        }
        if (failure instanceof InterruptedException
                || failure instanceof CancelledException
                || attempts >= this.attempts && this.attempts != Integer.MAX_VALUE
                || !retried.test(failure)) {
            return Optional.empty();
        }
        Duration pause = pauseAfter(attempts);
        return Deadline.remainingNanos() <= nanos(pause) ? Optional.empty() : Optional.of(pause);
    }

    private Duration pauseAfter(int attempt) {
        Duration pause =
                attempt > 62 || first.compareTo(most.dividedBy(1L << attempt - 1)) >= 0
                        ? most
                        : first.multipliedBy(1L << attempt - 1);
        if (jitter == 0 || pause.isZero()) {
            return pause;
        }
        double chance = TaskNode.current().environment().scheduler().random().nextDouble();
        double part = 1 - jitter * chance;
        return Duration.ofNanos((long) (nanos(pause) * part));
    }

    private static long nanos(Duration time) {
        return time.getSeconds() < 9_000_000_000L ? time.toNanos() : Long.MAX_VALUE - 1;
    }
}
