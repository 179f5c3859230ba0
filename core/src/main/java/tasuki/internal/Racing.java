package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.CancelReason;
import tasuki.MapBody;
import tasuki.Outcome;
import tasuki.sync.Mutex;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** Several bodies at once, of which not all need to succeed. */
final class Racing {
    private static final int NOBODY = -1;

    private Racing() {}

    /** How all of them ended. */
    static <T extends @Nullable Object> List<Outcome<T>> settle(
            List<? extends Body<? extends T, ?>> bodies) throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        GroupNode<?> group = new GroupNode<>("settle", true, true);
        List<TaskNode<? extends T>> tasks = startAll(me, group, bodies);
        group.close(me, null);
        List<Outcome<T>> outcomes = new ArrayList<>(tasks.size());
        for (TaskNode<? extends T> task : tasks) {
            outcomes.add(widen(task.outcome()));
        }
        return Collections.unmodifiableList(outcomes);
    }

    @SuppressWarnings("unchecked") // an outcome only hands its value out
    private static <T extends @Nullable Object> Outcome<T> widen(Outcome<? extends T> outcome) {
        return (Outcome<T>) outcome;
    }

    /** The first value, or the first outcome of any kind; the others are cancelled and awaited. */
    static <T extends @Nullable Object, X extends Exception> T first(
            boolean failuresCount, List<? extends Body<? extends T, ? extends X>> bodies)
            throws X, InterruptedException {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("there is nobody in this race: give it a body");
        }
        TaskNode<?> me = TaskNode.current();
        me.check();
        GroupNode<?> group =
                new GroupNode<>(failuresCount ? "firstCompleted" : "firstSuccess", true, true);
        AtomicInteger winner = new AtomicInteger(NOBODY);
        List<Body<? extends T, ? extends X>> runners = new ArrayList<>(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            int number = i;
            Body<? extends T, ? extends X> body = Objects.requireNonNull(bodies.get(i), "body");
            runners.add(
                    () -> {
                        boolean counts = failuresCount;
                        try {
                            T value = body.call();
                            counts = true;
                            return value;
                        } catch (Throwable e) {
                            counts &= !ScopeNode.isCancellation(e);
                            throw e;
                        } finally {
                            if (counts && winner.compareAndSet(NOBODY, number)) {
                                group.cancel("another one was first");
                            }
                        }
                    });
        }
        List<TaskNode<? extends T>> tasks = startAll(me, group, runners);
        boolean interrupted = group.awaitAndLeave(me);
        if (winner.get() != NOBODY) {
            return tasks.get(winner.get()).result();
        }
        CancelReason outer = ScopeNode.pending(me.scope);
        if (outer != null) {
            throw me.interruption();
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while waiting for " + group.name());
        }
        Throwable first = null;
        for (TaskNode<? extends T> task : tasks) {
            if (task.status() == TaskNode.FAILED) {
                if (first == null) {
                    first = task.failure();
                } else {
                    Failures.attach(first, task.failure());
                }
            }
        }
        throw first == null
                ? new CancellationException("all tasks of " + group.name() + " were cancelled")
                : Failures.<X>raise(first);
    }

    private static <T extends @Nullable Object> List<TaskNode<? extends T>> startAll(
            TaskNode<?> me, GroupNode<?> group, List<? extends Body<? extends T, ?>> bodies)
            throws InterruptedException {
        group.enter(me);
        List<TaskNode<? extends T>> tasks = new ArrayList<>(bodies.size());
        try {
            for (Body<? extends T, ?> body : bodies) {
                tasks.add(group.begin(null, body, null));
            }
        } catch (Throwable e) {
            group.bodyFailed(e);
            group.close(me, e);
            throw e;
        }
        return tasks;
    }

    /** The function of each, so many at a time, in order. */
    static <A, B extends @Nullable Object, X extends Exception> List<B> map(
            int limit, Iterable<? extends A> items, MapBody<? super A, ? extends B, X> function)
            throws X, InterruptedException {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one at a time, not " + limit);
        }
        Objects.requireNonNull(function, "function");
        Pending<A, B> work = new Pending<>(items.iterator());
        Body<?, ?>[] workers = new Body<?, ?>[limit];
        for (int i = 0; i < limit; i++) {
            workers[i] =
                    () -> {
                        Item<A> item;
                        while ((item = work.next()) != null) {
                            work.done(item, function.apply(item.value()));
                        }
                        return null;
                    };
        }
        Gather.<X>all(work.atMost(items, workers));
        return work.results();
    }

    private record Item<A>(int number, A value) {}

    /**
     * What is still to be done, and the results; the items are pulled by the workers, one at a
     * time.
     */
    private static final class Pending<A, B extends @Nullable Object> {
        private final Mutex pulling = new Mutex("the items");
        private final Iterator<? extends A> items;
        private final List<@Nullable Object> results = new ArrayList<>();

        Pending(Iterator<? extends A> items) {
            this.items = items;
        }

        /** One at a time, in order. The iterator may wait: so a mutex and no monitor. */
        @Nullable Item<A> next() throws InterruptedException {
            return pulling.call(
                    () -> items.hasNext() ? new Item<A>(reserve(), items.next()) : null);
        }

        private synchronized int reserve() {
            results.add(null);
            return results.size() - 1;
        }

        synchronized void done(Item<A> item, @Nullable Object value) {
            results.set(item.number(), value);
        }

        /** No more workers than there are items, where their number is known. */
        Body<?, ?>[] atMost(Iterable<?> source, Body<?, ?>[] workers) {
            int n =
                    source instanceof java.util.Collection<?> c
                            ? Math.min(c.size(), workers.length)
                            : workers.length;
            return java.util.Arrays.copyOf(workers, n);
        }

        @SuppressWarnings("unchecked") // only the function's values are put in
        synchronized List<B> results() {
            return (List<B>) Collections.unmodifiableList(results);
        }
    }
}
