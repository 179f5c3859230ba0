package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.CancelledException;
import tasuki.internal.Failures;
import tasuki.internal.GroupNode;
import tasuki.internal.ScopeNode;
import tasuki.internal.TaskNode;

import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.NoSuchElementException;

/**
 * The pull bridge: the source in a task that is a guest of the scope that the iterator was made in,
 * and a lane from there to here.
 */
final class Pull<T> implements AsyncIterator<T> {
    /** How far a producer may get ahead of a consumer who keeps coming back. */
    static final int AHEAD = 128;

    private final Source<T> source;
    private final Funnel<T> funnel = new Funnel<>();
    private final Lane<T> lane;
    private final GroupNode<?> owner;
    private final StackWalker.@Nullable StackFrame place;
    private @Nullable TaskNode<?> producer;
    private @Nullable T peeked;
    private volatile boolean closing;

    private Pull(Source<T> source, int ahead, ScopeNode scope) {
        this.source = source;
        this.lane = funnel.laneOnDemand(ahead);
        this.owner = scope.guests();
        this.place =
                StackWalker.getInstance()
                        .walk(
                                frames ->
                                        frames.filter(f -> !isOurs(f.getClassName()))
                                                .findFirst()
                                                .orElse(null));
    }

    private static boolean isOurs(String className) {
        return className.equals(Pull.class.getName())
                || className.equals(AsyncStream.class.getName());
    }

    /** An iterator whose source lives no longer than the innermost scope. */
    static <T> AsyncIterator<T> of(Source<T> source, int ahead) {
        TaskNode<?> me = TaskNode.current();
        Pull<T> made = new Pull<>(source, ahead, me.scope());
        return me.isForeign() && me.scope() == me ? new Stray<>(made) : made;
    }

    // ---- the producer's side ----

    private @Nullable Void produce() {
        Throwable thrown = null;
        lane.begin();
        try {
            source.run(lane);
        } catch (Throwable e) {
            thrown = e;
        }
        // before the end is put: who has seen that may leave the scope at once
        boolean left =
                lane.end() == null
                        && !closing
                        && TaskNode.current()
                                .reason()
                                .filter(ScopeNode.LEFT_BEHIND::equals)
                                .isPresent();
        lane.end(thrown);
        if (left) {
            report("ended with its scope");
        }
        return null;
    }

    private void report(String end) {
        System.getLogger("tasuki.stream")
                .log(
                        Level.WARNING,
                        "the iterator made at "
                                + place
                                + " was left before its end and "
                                + end
                                + ": try (var values = stream.open()) ends it at the closing"
                                + " brace");
    }

    // ---- the consumer's side ----

    @Override
    public boolean hasNext() {
        return peeked != null || advance();
    }

    private boolean advance() {
        if (closing) {
            return false;
        }
        try {
            if (producer == null) {
                TaskNode.current().check();
                producer = owner.beginAnyway("stream", this::produce);
            }
            T value = TaskNode.current().isAlerted() ? null : lane.takePlain();
            if (value == null) {
                lane.demand();
                value = funnel.take();
            }
            peeked = value;
            return value != null;
        } catch (Throwable e) {
            throw ended(e);
        }
    }

    private RuntimeException ended(Throwable e) {
        Throwable thrown =
                e instanceof InterruptedException
                        ? new CancelledException(e.getMessage(), e)
                        : AsyncStream.unchecked(e);
        try {
            close();
        } catch (Throwable later) {
            Failures.attach(thrown, later);
        }
        return Failures.raise(thrown);
    }

    @Override
    public T next() {
        T value = peeked;
        if (value == null) {
            if (!advance() || (value = peeked) == null) {
                throw new NoSuchElementException("the stream has no more values");
            }
        }
        peeked = null;
        return value;
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        peeked = null;
        TaskNode<?> task = producer;
        if (task == null) {
            return;
        }
        task.cancel("its iterator was closed");
        task.joinUncancelled();
        Throwable unseen = funnel.unseen();
        if (unseen != null) {
            throw Failures.raise(AsyncStream.unchecked(unseen));
        }
    }

    /**
     * An iterator made by a thread that is in no scope. If it is forgotten nobody is left who could
     * end its source in time, so the collector does, late, and it is reported.
     */
    private static final class Stray<T> implements AsyncIterator<T> {
        private static final Cleaner CLEANER = Cleaner.create();

        private final Pull<T> pull;

        Stray(Pull<T> pull) {
            this.pull = pull;
            CLEANER.register(this, () -> forgotten(pull));
        }

        private static void forgotten(Pull<?> pull) {
            TaskNode<?> task = pull.producer;
            if (task != null && !task.isDone()) {
                task.cancel("its iterator was forgotten");
                pull.report("forgotten on a thread that is in no scope");
            }
        }

        // whoever waits in here has not forgotten it, though compiled code may need it no more

        @Override
        public boolean hasNext() {
            try {
                return pull.hasNext();
            } finally {
                Reference.reachabilityFence(this);
            }
        }

        @Override
        public T next() {
            try {
                return pull.next();
            } finally {
                Reference.reachabilityFence(this);
            }
        }

        @Override
        public void close() {
            try {
                pull.close();
            } finally {
                Reference.reachabilityFence(this);
            }
        }
    }
}
