package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Group;
import tasuki.Task;
import tasuki.internal.Failures;
import tasuki.internal.GroupNode;
import tasuki.internal.TaskNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * One run of a source for many consumers. It begins when enough of them have come and ends when the
 * last one has gone; who comes after that begins a new one, whose source waits until that of the
 * one before has cleaned up. The slowest one sets the pace.
 *
 * <p>With a replay, who comes late gets the latest values of the run first. The source's task notes
 * a value and takes the list of lanes under the lock, and who comes copies the values into its lane
 * and puts that on the list under the lock: so a value comes either by replay or by the lane.
 *
 * <p>{@code run} is replaced under the lock, which is never held while waiting, nor while a task is
 * started: the new one may go first. Who starts the source is one of its consumers meanwhile, so
 * nobody finds it unwanted before {@code task} is written.
 */
final class Sharing<T> implements Source<T> {
    /** How many values lie before a consumer that is slow. */
    private static final int AHEAD = 64;

    private final Source<T> source;
    private final GroupNode<?> owner;
    private final int enough;
    private final int replay;
    private final Object lock = new Object();
    private Run run = new Run(null);

    Sharing(Source<T> source, Group group, int consumers, int replay) {
        this.source = source;
        this.owner = (GroupNode<?>) Objects.requireNonNull(group, "group");
        this.enough = Chunks.positive("share", "number of consumers", consumers);
        if (replay < 0) {
            throw new IllegalArgumentException(
                    "share: the replay is " + replay + ", it must not be negative");
        }
        this.replay = replay;
    }

    /** One run of the source. */
    private final class Run {
        /** The source's task of the run before, if nobody wanted that any more: it cleans up. */
        private final @Nullable Task<?> before;

        /** Replaced as a whole, so that the source's task may walk over it. */
        volatile List<Lane<T>> lanes = List.of();

        final ArrayDeque<T> latest = new ArrayDeque<>();
        @Nullable Task<?> task;
        boolean begun;
        boolean ended;
        boolean unwanted;

        Run(@Nullable Task<?> before) {
            this.before = before;
        }

        /** Notes a value; the lanes of those who have not got it by replay. */
        private List<Lane<T>> note(T value) {
            if (replay == 0) {
                return lanes;
            }
            synchronized (lock) {
                if (latest.size() == replay) {
                    latest.removeFirst();
                }
                latest.add(value);
                return lanes;
            }
        }

        void produce() {
            Throwable thrown = null;
            try {
                if (before != null) {
                    before.join();
                }
                source.run(
                        value -> {
                            for (Lane<T> lane : note(value)) {
                                lane.accept(value);
                            }
                        });
            } catch (Throwable e) {
                thrown = e;
            }
            end(thrown);
        }

        /** The source has ended, or could not begin. */
        private void end(@Nullable Throwable how) {
            Throwable thrown = how;
            List<Lane<T>> all;
            boolean nobody;
            synchronized (lock) {
                ended = true;
                nobody = unwanted;
                all = lanes;
                if (run == this) {
                    run = new Run(null);
                }
            }
            if (thrown instanceof InterruptedException && nobody) {
                thrown = null; // as it was meant
            } else if (thrown instanceof InterruptedException) {
                CancellationException cancelled =
                        new CancellationException(
                                "the source of a shared stream was cancelled: "
                                        + thrown.getMessage());
                cancelled.initCause(thrown);
                thrown = cancelled;
            }
            for (Lane<T> lane : all) {
                lane.end(thrown);
            }
        }
    }

    @Override
    public void run(Sink<? super T> down) throws Exception {
        Funnel<T> funnel = new Funnel<>();
        Lane<T> mine = funnel.lane(AHEAD);
        Run joined = join(mine);
        Throwable thrown = null;
        try {
            funnel.drain(down);
        } catch (Throwable e) {
            thrown = Ending.mineFirst(e);
        }
        Task<?> last = leave(joined, mine);
        if (last != null) {
            last.cancel("the last consumer of a shared stream has gone");
            ((TaskNode<?>) last).joinUncancelled();
        }
        Throwable all = Ending.of(thrown, last == null ? null : funnel.unseen());
        if (all != null) {
            throw Failures.raise(all);
        }
    }

    private Run join(Lane<T> mine) {
        Run joined;
        synchronized (lock) {
            if (run.unwanted) {
                run = new Run(run.task);
            }
            joined = run;
            joined.latest.forEach(mine::put);
            List<Lane<T>> more = new ArrayList<>(joined.lanes);
            more.add(mine);
            joined.lanes = List.copyOf(more);
            if (joined.begun || more.size() < enough) {
                return joined;
            }
            joined.begun = true;
        }
        begin(joined, mine);
        return joined;
    }

    private void begin(Run joined, Lane<T> mine) {
        Task<?> task;
        try {
            task =
                    owner.beginAnyway(
                            "shared source",
                            () -> {
                                joined.produce();
                                return null;
                            });
        } catch (RuntimeException | Error e) {
            leave(joined, mine);
            joined.end(e); // those who wait for the source, too
            throw e;
        }
        synchronized (lock) {
            joined.task = task;
        }
    }

    /** The task that nobody wants any more, if there is one. */
    private @Nullable Task<?> leave(Run joined, Lane<T> mine) {
        mine.release();
        synchronized (lock) {
            List<Lane<T>> left = new ArrayList<>(joined.lanes);
            left.remove(mine);
            if (left.isEmpty() && !joined.ended) {
                joined.unwanted = true;
                return joined.task;
            }
            joined.lanes = List.copyOf(left);
            return null;
        }
    }
}
