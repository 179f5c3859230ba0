package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Waits for the first of several channel operations that is possible, does that one and no other.
 *
 * <pre>{@code
 * import static tasuki.sync.Select.*;
 *
 * String what = select(
 *         onReceive(orders, order -> "order " + order),
 *         onSend(log, entry, () -> "logged"),
 *         onTimeout(Duration.ofSeconds(1), () -> "quiet"));
 * }</pre>
 *
 * <p>The operations that lose have not happened, and leave nothing behind. The body of the clause
 * that wins runs on the calling thread, after the operation: it may wait and throw, and its result
 * is that of the select.
 */
public final class Select {
    private Select() {}

    // ---- the verbs ----

    /**
     * Waits for the first clause that is possible. If several are at once, the one that is written
     * first wins: so a clause that is always possible starves those after it, which is what a
     * "stop" channel in the first place is for.
     *
     * <p>If cancelled while it waits, no clause has happened. Fair towards other tasks: a select
     * waits in the order of every one of its channels.
     *
     * @param clauses one or more; there may be several for one channel
     * @return the result of the body of the clause that won
     * @throws ChannelClosedException if the clause that won is for a channel that is closed
     * @throws InterruptedException if the caller is cancelled
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object, X extends Exception> R select(
            Clause<? extends R, ? extends X>... clauses) throws X, InterruptedException {
        return run(clauses, false);
    }

    /**
     * Waits for the first clause that is possible; if several are at once, any of them wins with
     * the same chance. See {@link #select}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <R extends @Nullable Object, X extends Exception> R selectFair(
            Clause<? extends R, ? extends X>... clauses) throws X, InterruptedException {
        return run(clauses, true);
    }

    private static <R extends @Nullable Object, X extends Exception> R run(
            Clause<? extends R, ? extends X>[] clauses, boolean fair)
            throws X, InterruptedException {
        if (clauses.length == 0) {
            throw new IllegalArgumentException("a select without clauses would wait for ever");
        }
        TaskNode<?> me = TaskNode.current();
        me.check();
        Clause<? extends R, ? extends X>[] order = clauses.clone();
        if (fair) {
            Collections.shuffle(
                    Arrays.asList(order), TaskNode.current().environment().scheduler().random());
        }
        Clause<? extends R, ? extends X> timeout = null;
        for (Clause<? extends R, ? extends X> clause : order) {
            ChannelCore core = clause.core;
            Duration time = clause.time;
            if (core != null) {
                Object outcome = core.attempt(clause.element);
                if (outcome != null) {
                    return clause.finish(outcome);
                }
            } else if (time != null
                    && (timeout == null || time.compareTo(timeout.timeOrZero()) < 0)) {
                timeout = clause;
            }
        }
        if (timeout != null && !timeout.timeOrZero().isPositive()) {
            return timeout.finish(ChannelCore.CLOSED);
        }
        // always in the same order, so that two selects cannot spoil each other's chances for ever
        Arrays.sort(order, Comparator.comparingLong(c -> c.core == null ? -1 : c.core.id));
        SelectWait.Entry chosen =
                SelectWait.first(me, order, timeout == null ? null : timeout.timeOrZero());
        for (Clause<? extends R, ? extends X> clause : order) {
            if (chosen != null && chosen.clause == clause) {
                return clause.finish(Objects.requireNonNull(chosen.element));
            }
        }
        return Objects.requireNonNull(timeout).finish(ChannelCore.CLOSED);
    }

    // ---- the clauses ----

    /**
     * Receives from the channel; if it is closed and empty the select throws {@link
     * ChannelClosedException}.
     */
    public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> onReceive(
            AsyncChannel<T> channel, OnElement<? super T, ? extends R, ? extends X> body) {
        Objects.requireNonNull(body, "body");
        return new Clause<>(channel.core, null, null) {
            @Override
            R finish(Object element) throws X, InterruptedException {
                if (element == ChannelCore.CLOSED) {
                    throw channel.closed("receive from");
                }
                return body.apply(channel.cast(element));
            }
        };
    }

    /**
     * Receives from the channel, or learns that it has ended: then the body gets an empty Optional.
     */
    public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> onReceiveOrEnd(
            AsyncChannel<T> channel,
            OnElement<? super Optional<T>, ? extends R, ? extends X> body) {
        Objects.requireNonNull(body, "body");
        return new Clause<>(channel.core, null, null) {
            @Override
            R finish(Object element) throws X, InterruptedException {
                return body.apply(channel.elementOrEnd(element));
            }
        };
    }

    /**
     * Sends the element to the channel; if it is closed the select throws {@link
     * ChannelClosedException}. An element that was not sent is still the caller's: the channel's
     * hook does not get it.
     */
    public static <T, R extends @Nullable Object, X extends Exception> Clause<R, X> onSend(
            AsyncChannel<? super T> channel, T element, Body<? extends R, ? extends X> body) {
        Objects.requireNonNull(element, "a channel carries no null element");
        Objects.requireNonNull(body, "body");
        return new Clause<>(channel.core, element, null) {
            @Override
            R finish(Object outcome) throws X, InterruptedException {
                if (outcome == ChannelCore.CLOSED) {
                    throw channel.closed("send to");
                }
                return body.call();
            }
        };
    }

    /**
     * Wins when no other clause was possible for this time.
     *
     * @param time counted from the call of select; zero or less: the select does not wait at all
     */
    public static <R extends @Nullable Object, X extends Exception> Clause<R, X> onTimeout(
            Duration time, Body<? extends R, ? extends X> body) {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(body, "body");
        return new Clause<>(null, null, time) {
            @Override
            R finish(Object outcome) throws X, InterruptedException {
                return body.call();
            }
        };
    }

    /**
     * What is done with an element that was received.
     *
     * @param <T> the element
     * @param <R> the result
     * @param <X> the checked exception that it throws
     */
    @FunctionalInterface
    public interface OnElement<T, R extends @Nullable Object, X extends Exception> {
        /** Takes the element. May wait. */
        R apply(T element) throws X, InterruptedException;
    }

    /**
     * One thing that a select waits for, made by the methods of {@link Select} only. It can be used
     * in several selects.
     *
     * @param <R> the result
     * @param <X> the checked exception that its body throws
     */
    public abstract static class Clause<R extends @Nullable Object, X extends Exception> {
        final @Nullable ChannelCore core;
        final @Nullable Object element;
        final @Nullable Duration time;

        private Clause(
                @Nullable ChannelCore core, @Nullable Object element, @Nullable Duration time) {
            this.core = core;
            this.element = element;
            this.time = time;
        }

        final Duration timeOrZero() {
            Duration given = time;
            return given == null ? Duration.ZERO : given;
        }

        /** It has won, with this element or {@link ChannelCore#CLOSED}. */
        abstract R finish(Object outcome) throws X, InterruptedException;
    }
}
