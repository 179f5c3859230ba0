package tasuki.stream;

import java.lang.System.Logger.Level;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tasuki.CancelScope;
import tasuki.CancelledException;
import tasuki.internal.Failures;
import tasuki.internal.ScopeNode;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

/** The pull bridge: the source in a task of the consumer's scope, and the iterator. */
final class Pull<T> implements AsyncIterator<T> {
    private final Source<T> source;
    private final StackWalker.@Nullable StackFrame place = place();
    private final Object lock = new Object();

    private @Nullable T ready;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean failureSeen;
    private @Nullable Wait producerWaits;
    private @Nullable Wait consumerWaits;

    private @Nullable TaskNode<?> producer;
    private volatile boolean closing;

    Pull(Source<T> source) {
        this.source = source;
    }

    private static StackWalker.@Nullable StackFrame place() {
        String ours = Pull.class.getPackageName() + ".";
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.filter(f -> !f.getClassName().startsWith(ours))
                                        .findFirst()
                                        .orElse(null));
    }

    // ---- the producer's side ----

    private @Nullable Void produce() {
        Throwable thrown = null;
        try {
            source.run(this::put);
        } catch (Throwable e) {
            thrown = e;
        }
        TaskNode<?> me = TaskNode.current();
        if (!closing && me.reason().filter(ScopeNode.LEFT_BEHIND::equals).isPresent()) {
            System.getLogger("tasuki.stream")
                    .log(
                            Level.WARNING,
                            "the iterator opened at {0} was left before its end, and ended with its scope: use try (var values = stream.open()) to end it earlier",
                            place);
        }
        Wait waiting;
        synchronized (lock) {
            failure = thrown;
            ended = true;
            waiting = consumerWaits;
        }
        if (waiting != null) {
            waiting.complete();
        }
        return null;
    }

    private void put(T value) throws InterruptedException {
        Wait mine = new Handing("the consumer of a stream");
        Wait waiting;
        synchronized (lock) {
            ready = value;
            producerWaits = mine;
            waiting = consumerWaits;
        }
        if (waiting != null) {
            waiting.complete();
        }
        mine.await();
    }

    private static final class Handing extends Wait {
        private final String what;

        Handing(String what) {
            this.what = what;
        }

        @Override
        public String what() {
            return what;
        }
    }

    // ---- the consumer's side ----

    @Override
    public boolean hasNext() {
        try {
            return advance();
        } catch (Throwable e) {
            Throwable thrown = e;
            try {
                close();
            } catch (Throwable later) {
                Failures.attach(thrown, later);
            }
            throw Failures.raise(
                    thrown instanceof InterruptedException
                            ? new CancelledException(thrown.getMessage(), thrown)
                            : AsyncStream.unchecked(thrown));
        }
    }

    private boolean advance() throws Throwable {
        if (closing) {
            return false;
        }
        TaskNode<?> task = producer;
        if (task == null) {
            TaskNode<?> me = TaskNode.current();
            me.check();
            task = me.scope().startGuest("stream", this::produce);
            producer = task;
        }
        while (true) {
            Wait before;
            Handing mine = null;
            synchronized (lock) {
                if (ready != null) {
                    return true;
                }
                if (ended) {
                    if (failure != null && !failureSeen) {
                        failureSeen = true;
                        throw failure;
                    }
                    return false;
                }
                before = producerWaits;
                producerWaits = null;
                mine = new Handing("the next value of a stream");
                consumerWaits = mine;
            }
            if (before != null) {
                before.complete();
            } else if (!task.addWaiter(mine)) {
                mine.complete();
            }
            mine.await();
            synchronized (lock) {
                consumerWaits = null;
                if (task.isDone() && !ended) {
                    ended = true;
                    failure = new InterruptedException("the source was cancelled before it began");
                }
            }
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has no more values");
        }
        synchronized (lock) {
            T value = ready;
            ready = null;
            if (value == null) {
                throw new IllegalStateException("an iterator is for one task at a time");
            }
            return value;
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        TaskNode<?> task = producer;
        if (task == null) {
            return;
        }
        task.cancel("its iterator was closed");
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                CancelScope.create("close").shield(true).run(task::join);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable unseen;
        synchronized (lock) {
            ready = null;
            unseen = failureSeen ? null : failure;
            failureSeen = true;
        }
        if (unseen != null && !(unseen instanceof InterruptedException)) {
            throw Failures.raise(AsyncStream.unchecked(unseen));
        }
    }
}
