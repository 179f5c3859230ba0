package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.GroupNode;
import tasuki.internal.Waiting;

import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * How a program runs. {@link Async#run} is {@code Runner.parallel().run(…)}. Immutable.
 *
 * <pre>{@code
 * Runner.loop().run(() -> { … });   // one task at a time, as asyncio's event loop
 * }</pre>
 */
public final class Runner {
    private final boolean loop;
    private final @Nullable BiConsumer<Task<?>, Throwable> onUnhandled;

    private Runner(boolean loop, @Nullable BiConsumer<Task<?>, Throwable> onUnhandled) {
        this.loop = loop;
        this.onUnhandled = onUnhandled;
    }

    /** Tasks run in parallel, on all processors. */
    public static Runner parallel() {
        return new Runner(false, null);
    }

    /**
     * Tasks run one at a time: what stands between two checkpoints is atomic. First come, first
     * served. Foreign blocking calls inside {@link Async#await} let the others run; unmarked ones
     * hold everybody up. Fastest on one carrier: {@code
     * -Djdk.virtualThreadScheduler.parallelism=1}.
     */
    public static Runner loop() {
        return new Runner(true, null);
    }

    /**
     * Who is told of failures that nobody looked at: of a task in {@link Async#supervise} that was
     * not awaited. By default they are logged. Called on any thread; must not block.
     */
    public Runner onUnhandledFailure(BiConsumer<Task<?>, Throwable> hook) {
        return new Runner(loop, Objects.requireNonNull(hook, "hook"));
    }

    /**
     * Runs the body in the outermost group; see {@link Async#run(Body)}.
     *
     * @throws IllegalStateException if the caller is inside a run already
     * @throws CancelledException if the run was cancelled
     */
    public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        return Waiting.run(loop, onUnhandled, Objects.requireNonNull(body, "body"));
    }

    /** Runs the action in the outermost group; see {@link Async#run(Action)}. */
    public <X extends Exception> void run(Action<X> action) throws X {
        Waiting.run(loop, onUnhandled, GroupNode.body(action));
    }
}
