package tasuki.stream;

import tasuki.Combine2;
import tasuki.internal.ScopeNode;

import java.util.Objects;

/**
 * One run of a zip: the first source runs on the consumer's thread, the second one in a task.
 *
 * <p>The first one to end ends both at once. If it is the first source, the second one's task is
 * cancelled. If it is the second, the first source is either stopped by the next value that it
 * emits or, when it still waits for that, by its scope. The consumer writes {@code askingFor} and
 * then looks at the lane's end; the second one's task ends the lane and then looks at {@code
 * askingFor}; so one of them sees that there is nothing left to ask for.
 */
final class Zip<A, B, R> {
    /** How many values the second source may get ahead. */
    private static final int AHEAD = 64;

    private final Combine2<? super A, ? super B, ? extends R, ?> function;
    private final Funnel<B> funnel = new Funnel<>();
    private final Lane<B> lane = funnel.lane(AHEAD);
    private final ScopeNode scope = new ScopeNode("zip");

    /** The number of the pair that the first source is asked for. */
    private volatile long askingFor;

    private Zip(Combine2<? super A, ? super B, ? extends R, ?> function) {
        this.function = function;
    }

    static <A, B, R> Source<R> of(
            Source<A> first,
            AsyncStream<B> second,
            Combine2<? super A, ? super B, ? extends R, ?> function) {
        Objects.requireNonNull(second, "second");
        Objects.requireNonNull(function, "function");
        return down -> new Zip<A, B, R>(function).run(first, second.source(), down);
    }

    private void run(Source<A> first, Source<B> second, Sink<? super R> down) throws Exception {
        funnel.run(
                "zip",
                group -> {
                    group.start("source", () -> pour(second));
                    Stop.within(stop -> ask(first, down, stop));
                });
    }

    private void pour(Source<B> second) {
        Funnel.pour(second, lane);
        if (askingFor == lane.count()) {
            scope.cancel("the other stream has ended");
        }
    }

    private void ask(Source<A> first, Sink<? super R> down, Stop stop) throws Exception {
        boolean whole =
                scope.run(
                        () ->
                                first.run(
                                        a -> {
                                            B b = funnel.take();
                                            if (b == null) {
                                                throw stop;
                                            }
                                            down.accept(
                                                    Objects.requireNonNull(
                                                            function.apply(a, b),
                                                            "zip: the function returned null; a"
                                                                    + " stream carries none"));
                                            askingFor++;
                                            if (lane.end() != null && !lane.look()) {
                                                funnel.take(); // it throws if the other one failed
                                                throw stop;
                                            }
                                        }));
        if (!whole) {
            funnel.take(); // it throws if the other one failed
        }
    }
}
