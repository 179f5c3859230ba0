package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.GroupNode;
import tasuki.internal.RunSettings;
import tasuki.internal.Waiting;

import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * How a program runs. {@link Async#run} is {@code Runner.standard().run(…)}. Immutable.
 *
 * <pre>{@code
 * Runner.loop().run(() -> { … });   // one task at a time, as asyncio's event loop
 * Runner.standard().name("import").signals(false).run(() -> { … });   // inside a server of another make
 * }</pre>
 */
public final class Runner {
    private final RunSettings settings;

    private Runner(RunSettings settings) {
        this.settings = settings;
    }

    /**
     * As the program was started: on a loop with {@code -Dtasuki.loop=true}, which {@code tasuki
     * run --loop} sets, else in parallel; with {@code -Dtasuki.debug=true} in {@linkplain #debug
     * debug mode}.
     */
    public static Runner standard() {
        return new Runner(RunSettings.standard());
    }

    /** Tasks run in parallel, on all processors. */
    public static Runner parallel() {
        return new Runner(RunSettings.on(false));
    }

    /**
     * Tasks run one at a time: what stands between two checkpoints is atomic. First come, first
     * served. Foreign blocking calls inside {@link Async#await} let the others run; unmarked ones
     * hold everybody up. Fastest on one carrier: {@code
     * -Djdk.virtualThreadScheduler.parallelism=1}, which {@code tasuki run --loop} sets.
     */
    public static Runner loop() {
        return new Runner(RunSettings.on(true));
    }

    /** The name of the main task, in messages and in the task tree; "main" if it has no other. */
    public Runner name(String name) {
        return with(
                Objects.requireNonNull(name, "name"),
                settings.signals(),
                settings.debug(),
                settings.onUnhandled());
    }

    /**
     * Whether the end of the JVM (Ctrl-C, SIGTERM, System.exit) cancels the main task and waits for
     * its clean-up, 30 s at most. True unless set. Switch it off where somebody else orders the end
     * of the program and stops this run himself.
     */
    public Runner signals(boolean handled) {
        return with(settings.name(), handled, settings.debug(), settings.onUnhandled());
    }

    /**
     * Whether every task remembers where it was started: a failure then has the stack of that place
     * as a suppressed {@link TaskTrace}. Costs some microseconds a task. False unless set, or
     * {@code -Dtasuki.debug=true}.
     */
    public Runner debug(boolean on) {
        return with(settings.name(), settings.signals(), on, settings.onUnhandled());
    }

    /**
     * Who is told of failures that nobody looked at: of a task in {@link Async#supervise} that was
     * not awaited. By default they are logged. Called on any thread; must not block.
     */
    public Runner onUnhandledFailure(BiConsumer<Task<?>, Throwable> hook) {
        return with(
                settings.name(),
                settings.signals(),
                settings.debug(),
                Objects.requireNonNull(hook, "hook"));
    }

    private Runner with(
            String name,
            boolean signals,
            boolean debug,
            @Nullable BiConsumer<Task<?>, Throwable> hook) {
        return new Runner(new RunSettings(settings.loop(), name, signals, debug, hook));
    }

    /**
     * Runs the body in the outermost group; see {@link Async#run(Body)}.
     *
     * @throws IllegalStateException if the caller is inside a run already
     * @throws CancelledException if the run was cancelled
     */
    public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
        return Waiting.run(settings, Objects.requireNonNull(body, "body"));
    }

    /** Runs the action in the outermost group; see {@link Async#run(Action)}. */
    public <X extends Exception> void run(Action<X> action) throws X {
        Waiting.run(settings, GroupNode.body(action));
    }
}
