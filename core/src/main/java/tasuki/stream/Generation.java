package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;
import tasuki.internal.TaskNode;

import java.util.Objects;

/**
 * One run of a {@code generate}: the emitter that its body sees.
 *
 * <p>{@code over} is null while values may be emitted. Whatever comes out of downstream is kept
 * there and thrown again by every later call, so a source that swallows it stops nevertheless. From
 * then on {@code thread} is nobody's, so that one comparison tells a value that may pass.
 */
final class Generation<T> implements Emitter<T> {
    /** In {@code over}: the body has returned. Never thrown: made anew for each late call. */
    private static final Throwable ENDED = new IllegalStateException("ended");

    private final Sink<? super T> down;
    private final Thread owner = Thread.currentThread();

    /** Who may emit: the owner, and nobody once it is over. */
    private @Nullable Thread thread = owner;

    private final TaskNode<?> task = TaskNode.current();
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
        me.over = ENDED;
        me.thread = null;
        if (first != null || thrown != null) {
            throw Failures.raise(Objects.requireNonNull(Ending.of(first, thrown)));
        }
    }

    @Override
    public void accept(T value) throws InterruptedException {
        if (Thread.currentThread() != thread) {
            throw refused();
        }
        try {
            task.check();
            down.accept(Objects.requireNonNull(value, "a stream carries no null: emit a value"));
        } catch (Throwable e) {
            throw isOver(e);
        }
    }

    private RuntimeException isOver(Throwable e) {
        over = e;
        thread = null;
        throw Failures.raise(e);
    }

    private RuntimeException refused() {
        if (Thread.currentThread() != owner) {
            return new IllegalStateException(
                    "emit was called by the thread '"
                            + TaskNode.current().name()
                            + "', but only the one that runs the source may: let tasks hand their"
                            + " values over (merge, buffer, a channel)");
        }
        Throwable before = over;
        if (before == null || before == ENDED) {
            return new IllegalStateException(
                    "the stream has ended: nothing can be emitted any more");
        }
        throw Failures.raise(before);
    }
}
