package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Combine2;
import tasuki.internal.ScopeNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One run of a zip: the first source runs on the consumer's thread, each of the others in a task
 * that may get some values ahead.
 *
 * <p>The first one to end ends all at once. If it is the first source, the tasks of the others are
 * cancelled. If it is another one, the first source is either stopped by the next value that it
 * emits or, when it or the consumer still waits for a value of that round, by its scope. The
 * consumer writes {@code askingFor} and then looks at the ends of the lanes; a source's task ends
 * its lane and then looks at {@code askingFor}; so one of them sees that there is nothing left to
 * ask for. The scope is never cancelled while downstream has a value: the round is not counted
 * before downstream is done with it.
 */
final class Zip<A, R> {
    /** How many values another source may get ahead. */
    private static final int AHEAD = 64;

    /** Makes one of a value of each: the array is used again for the next round. */
    interface Row<A, R> {
        R apply(A first, Object[] others) throws Exception;
    }

    /** Another source, and what it is ahead by. */
    private static final class Other {
        final Source<?> source;
        final Funnel<Object> funnel = new Funnel<>();
        final Lane<Object> lane = funnel.lane(AHEAD);

        Other(AsyncStream<?> stream) {
            this.source = stream.source();
        }

        /** Whether it can give no value any more. Consumer only. */
        boolean isOver() {
            return lane.end() != null && !lane.look();
        }
    }

    private final Row<A, R> function;
    private final Other[] others;
    private final ScopeNode scope = new ScopeNode("zip");

    /** The number of the round that the first source is asked for. */
    private volatile long askingFor;

    private Zip(List<? extends AsyncStream<?>> others, Row<A, R> function) {
        this.function = function;
        this.others = others.stream().map(Other::new).toArray(Other[]::new);
    }

    static <A, R> Source<R> of(
            Source<A> first, List<? extends AsyncStream<?>> others, Row<A, R> function) {
        List<? extends AsyncStream<?>> all = List.copyOf(others);
        return down -> new Zip<>(all, function).run(first, down);
    }

    @SuppressWarnings("unchecked") // the other one brings B
    static <A, B, R> Source<R> of(
            Source<A> first,
            AsyncStream<B> second,
            Combine2<? super A, ? super B, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        return Zip.<A, R>of(first, List.of(second), (a, row) -> function.apply(a, (B) row[0]));
    }

    /** Of a list: empty if that is. */
    @SuppressWarnings("unchecked") // all bring T
    static <T, R> Source<R> all(
            List<? extends AsyncStream<? extends T>> streams,
            Mapper<? super List<T>, ? extends R, ?> function) {
        Objects.requireNonNull(function, "function");
        List<AsyncStream<? extends T>> all = List.copyOf(streams);
        if (all.isEmpty()) {
            return down -> {};
        }
        return Zip.<Object, R>of(
                (Source<Object>) all.getFirst().source(),
                all.subList(1, all.size()),
                (first, row) -> {
                    List<T> values = new ArrayList<>(row.length + 1);
                    values.add((T) first);
                    values.addAll((List<T>) Arrays.asList(row));
                    return function.apply(List.copyOf(values));
                });
    }

    private void run(Source<A> first, Sink<? super R> down) throws Exception {
        Funnel.run(
                "zip",
                group -> {
                    for (Other other : others) {
                        group.start("source", () -> pour(other));
                    }
                    Stop.within(stop -> ask(first, down, stop));
                },
                this::unseen);
    }

    private @Nullable Throwable unseen() {
        Throwable found = null;
        for (Other other : others) {
            found = Ending.of(found, other.funnel.unseen());
        }
        return found;
    }

    private void pour(Other other) {
        Funnel.pour(other.source, other.lane);
        if (askingFor == other.lane.count()) {
            scope.cancel("another stream has ended");
        }
    }

    private void ask(Source<A> first, Sink<? super R> down, Stop stop) throws Exception {
        Object[] row = new Object[others.length];
        boolean whole =
                scope.run(
                        () ->
                                first.run(
                                        a -> {
                                            fill(row, stop);
                                            down.accept(
                                                    Objects.requireNonNull(
                                                            function.apply(a, row),
                                                            "zip: the function returned null; a"
                                                                    + " stream carries none"));
                                            askingFor++;
                                            if (isOver()) {
                                                throw stop;
                                            }
                                        }));
        if (!whole) {
            isOver();
        }
    }

    private void fill(Object[] row, Stop stop) throws Exception {
        for (int i = 0; i < others.length; i++) {
            Object value = others[i].funnel.take();
            if (value == null) {
                throw stop;
            }
            row[i] = value;
        }
    }

    /** Whether another source is over; throws what it failed with. */
    private boolean isOver() throws Exception {
        for (Other other : others) {
            if (other.isOver()) {
                other.funnel.take();
                return true;
            }
        }
        return false;
    }
}
