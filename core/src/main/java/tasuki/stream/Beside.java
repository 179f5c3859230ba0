package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Combine2;
import tasuki.Group;
import tasuki.Task;
import tasuki.internal.GroupNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Operators in which one stream decides what becomes of another. */
final class Beside {
    /** A value that nobody else can emit: the end of what it is the last value of. */
    private static final Object END = new Object();

    private Beside() {}

    /** Runs the source in a task, and emits one more value at its end. */
    private static void feed(Group group, Funnel<Object> funnel, Source<?> source) {
        funnel.feed(
                group,
                "source",
                down -> {
                    source.run(down);
                    down.accept(END);
                },
                1);
    }

    /** Hands values downstream until the end of the one source is among them. */
    @SuppressWarnings("unchecked") // the source brings T
    private static <T> void drain(Funnel<Object> funnel, Sink<? super T> down) throws Exception {
        for (Object value = funnel.take(); value != null && value != END; value = funnel.take()) {
            down.accept((T) value);
        }
    }

    /** Until the signal emits its first value, or ends. */
    static <T> Source<T> takeUntil(Source<T> source, AsyncStream<?> signal) {
        Objects.requireNonNull(signal, "signal");
        Source<Object> first = ignored -> Cuts.take(signal.source(), 1).run(value -> {});
        return down -> {
            Funnel<Object> funnel = new Funnel<>();
            funnel.run(
                    "takeUntil",
                    group -> {
                        feed(group, funnel, first);
                        feed(group, funnel, source);
                        Beside.<T>drain(funnel, down);
                    });
        };
    }

    /**
     * The other one's task never waits for the consumer: it leaves its latest value, and has a lane
     * for the sake of its failure only.
     */
    static <T, U, R> Source<R> withLatestFrom(
            Source<T> source,
            AsyncStream<U> other,
            Combine2<? super T, ? super U, ? extends R, ?> function) {
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(function, "function");
        return down -> {
            Funnel<Object> funnel = new Funnel<>();
            AtomicReference<@Nullable U> latest = new AtomicReference<>();
            Source<Object> noting =
                    ignored ->
                            other.source()
                                    .run(
                                            value -> {
                                                latest.set(value);
                                                Async.checkpoint();
                                            });
            funnel.run(
                    "withLatestFrom",
                    group -> {
                        funnel.feed(group, "other", noting, 1);
                        feed(group, funnel, source);
                        Beside.<T>drain(
                                funnel,
                                value -> {
                                    U of = latest.get();
                                    if (of != null) {
                                        down.accept(
                                                Objects.requireNonNull(
                                                        function.apply(value, of),
                                                        "withLatestFrom: the function returned null;"
                                                                + " a stream carries none"));
                                    }
                                });
                    });
        };
    }

    /** The stream that is the first to emit or to end. */
    static <T> Source<T> race(List<? extends AsyncStream<? extends T>> streams) {
        return down -> {
            Funnel<T> funnel = new Funnel<>();
            Race<T> race = new Race<>();
            funnel.run(
                    "race",
                    group -> {
                        for (AsyncStream<? extends T> stream : streams) {
                            race.enter(group, funnel, stream.source());
                        }
                        T value = funnel.take();
                        race.callOff();
                        if (value != null) {
                            down.accept(value);
                            funnel.drain(down);
                        }
                    });
        };
    }

    /**
     * Whoever puts itself into {@code winner} has won; the others emit nothing and are cancelled by
     * the consumer, who learns of it by the winner's first value or by the end of its lane. The
     * tasks are the consumer's own. One that is cancelled before it begins has to end its lane too,
     * or the consumer waits for it.
     */
    private static final class Race<T> {
        private final AtomicReference<@Nullable Object> winner = new AtomicReference<>();
        private final List<Entrant<T>> entrants = new ArrayList<>();

        void enter(Group group, Funnel<T> funnel, Source<? extends T> source) {
            if (winner.get() == null) {
                Entrant<T> entrant = new Entrant<>(this, source);
                Lane<T> lane = funnel.lane(1);
                lane.onEndSeen(this::callOff);
                entrants.add(entrant);
                entrant.task =
                        ((GroupNode<?>) group)
                                .beginAnyway(
                                        "source",
                                        () -> {
                                            Funnel.pour(entrant, lane);
                                            return null;
                                        });
            }
        }

        boolean isWonBy(Entrant<T> entrant) {
            return winner.get() == entrant || winner.compareAndSet(null, entrant);
        }

        boolean hasLost(Entrant<T> entrant) {
            Object first = winner.get();
            return first != null && first != entrant;
        }

        /** The others have lost, if there is a winner. */
        void callOff() {
            Object first = winner.get();
            if (first != null) {
                for (Entrant<T> entrant : entrants) {
                    if (entrant != first && entrant.task != null) {
                        entrant.task.cancel("another stream was first");
                    }
                }
                entrants.clear();
            }
        }
    }

    private static final class Entrant<T> implements Source<T> {
        private final Race<T> race;
        private final Source<? extends T> source;
        @Nullable Task<?> task;

        Entrant(Race<T> race, Source<? extends T> source) {
            this.race = race;
            this.source = source;
        }

        /** One that has lost ends as if it had come to its end, unless its clean-up fails. */
        @Override
        public void run(Sink<? super T> down) throws Exception {
            if (race.hasLost(this)) {
                return;
            }
            try {
                Stop.within(
                        lost ->
                                source.run(
                                        value -> {
                                            if (!race.isWonBy(this)) {
                                                throw lost;
                                            }
                                            down.accept(value);
                                        }));
                race.isWonBy(this); // also if it ended without a value
            } catch (Throwable e) {
                if (race.isWonBy(this) || Ending.isFailure(e)) {
                    throw e;
                }
            }
        }
    }
}
