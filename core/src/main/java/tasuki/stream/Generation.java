package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.util.Objects;

/**
 * One run of a {@code generate}: the emitter that its body sees.
 *
 * <p>{@code over} is null while values may be emitted. Whatever comes out of downstream is kept
 * there and thrown again by every later call, so a source that swallows it stops nevertheless.
 */
final class Generation<T> implements Emitter<T> {
    private final Sink<? super T> down;
    private final Thread thread = Thread.currentThread();
    private @Nullable Throwable over;

    private Generation(Sink<? super T> down) {
        this.down = down;
    }

    static <T> void run(Producer<T, ?> body, Sink<? super T> down) throws Exception {
        Generation<T> me = new Generation<>(down);
        Throwable thrown = null;
        try {
            body.run(me);
        } catch (Throwable e) {
            thrown = e;
        }
        Throwable first = me.over;
        me.over =
                new IllegalStateException("the stream has ended: nothing can be emitted any more");
        first = Ending.of(first, thrown);
        if (first != null) {
            throw Failures.raise(first);
        }
    }

    @Override
    public void accept(T value) throws InterruptedException {
        if (over != null || Thread.currentThread() != thread || thread.isInterrupted()) {
            refuse();
        }
        try {
            down.accept(Objects.requireNonNull(value, "a stream carries no null: emit a value"));
        } catch (Throwable e) {
            over = e;
            throw Failures.raise(e);
        }
    }

    /** The rare cases: throws, unless nothing is wrong. */
    private void refuse() throws InterruptedException {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(
                    "emit was called by the thread '"
                            + TaskNode.current().name()
                            + "', but only the one that runs the source may: let tasks hand their values over (merge, buffer, a channel)");
        }
        Throwable before = over;
        if (before != null) {
            throw Failures.raise(before);
        }
        try {
            TaskNode.current().check();
        } catch (InterruptedException e) {
            over = e;
            throw e;
        }
    }
}
