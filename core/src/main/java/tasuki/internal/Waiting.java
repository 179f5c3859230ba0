package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.Body;
import tasuki.MapBody;
import tasuki.Outcome;
import tasuki.ScopeBody;
import tasuki.Task;
import tasuki.stream.AsyncStream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/** The operations behind {@code tasuki.Async}, which only names them. */
public final class Waiting {
    private Waiting() {}

    /** The outermost group. */
    public static <T extends @Nullable Object, X extends Exception> T run(
            RunSettings settings, Body<T, X> body) throws X {
        Scheduler scheduler = settings.loop() ? new LoopScheduler() : ParallelScheduler.INSTANCE;
        return MainTask.run(new Environment(scheduler, Clock.real(), settings), body);
    }

    /** The outermost group, as the program was started. */
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body)
            throws X {
        return run(RunSettings.standard(), body);
    }

    /** The outermost group, in an environment of the caller's own. */
    public static <T extends @Nullable Object, X extends Exception> T run(
            Environment environment, Body<T, X> body) throws X {
        return MainTask.run(environment, body);
    }

    /** How all bodies ended. */
    public static <T extends @Nullable Object> List<Outcome<T>> settle(
            List<? extends Body<? extends T, ?>> bodies) throws InterruptedException {
        return Racing.settle(bodies);
    }

    /** The first value, or the first outcome. */
    public static <T extends @Nullable Object, X extends Exception> T first(
            boolean failuresCount, List<? extends Body<? extends T, ? extends X>> bodies)
            throws X, InterruptedException {
        return Racing.first(failuresCount, bodies);
    }

    /** The function of each, so many at a time. */
    public static <A, B extends @Nullable Object, X extends Exception> List<B> map(
            int limit, Iterable<? extends A> items, MapBody<? super A, ? extends B, X> function)
            throws X, InterruptedException {
        return Racing.map(limit, items, function);
    }

    /** The values as they come. */
    public static <T> AsyncStream<T> asCompleted(List<? extends Body<? extends T, ?>> bodies) {
        return AsyncStream.generate(
                emit -> {
                    Mailbox<T> done = new Mailbox<>("the next one to complete");
                    Async.group(
                            "asCompleted",
                            g -> {
                                for (Body<? extends T, ?> body : bodies) {
                                    g.start(() -> done.put(body.call()));
                                }
                                for (int i = 0; i < bodies.size(); i++) {
                                    emit.accept(done.take());
                                }
                            });
                });
    }

    /** Starts a task in the outermost group. */
    public static <T extends @Nullable Object> Task<T> start(
            @Nullable String name, Body<T, ?> body) {
        GroupNode<?> outermost = TaskNode.current().environment().outermost();
        if (outermost == null) {
            throw new IllegalStateException(
                    "start needs a run around it, which waits for the task: use run(() -> …), or group(g -> g.start(…))");
        }
        return outermost.begin(name, body, null);
    }

    /** The results of all bodies. */
    public static <X extends Exception> @Nullable Object[] gather(Body<?, ?>... bodies)
            throws X, InterruptedException {
        return Gather.<X>all(bodies);
    }

    /** Results as a list. */
    public static <T extends @Nullable Object> java.util.List<T> list(@Nullable Object[] results) {
        return Gather.list(results);
    }

    /** A scope with a deadline that is an error. */
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            Duration limit, Body<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(body, "body");
        return new ScopeNode("timeout").within(limit).callWithin(body);
    }

    /** A scope with a deadline that is an error, which the body has a hold of. */
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            Duration limit, ScopeBody<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(body, "body");
        ScopeNode scope = new ScopeNode("timeout").within(limit);
        return scope.callWithin(() -> body.call(scope));
    }

    /** From now to that time of day, by the caller's clock. */
    public static Duration until(Instant at) {
        Objects.requireNonNull(at, "at");
        return Duration.between(TaskNode.current().environment().clock().instant(), at);
    }

    /** A scope that nothing from outside gets into. */
    public static <T extends @Nullable Object, X extends Exception> T shield(
            Duration grace, Body<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(grace, "grace");
        Objects.requireNonNull(body, "body");
        ScopeNode scope = new ScopeNode("shield").within(grace);
        scope.shield(true);
        return scope.callWithin(body);
    }

    /** Waits for a time. */
    public static void sleep(Duration duration) throws InterruptedException {
        long nanos = Limit.nanos(duration);
        if (nanos <= 0) {
            checkpoint();
        } else {
            Sleep.nanos(nanos);
        }
    }

    /** Waits until cancelled. */
    public static void sleepForever() throws InterruptedException {
        Sleep.nanos(Long.MAX_VALUE);
    }

    /** Throws if cancelled, and lets others run. */
    public static void checkpoint() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.throwIfCancelled();
        me.environment().scheduler().yield(me);
        me.ranFrom = Watchdog.now();
        me.throwIfCancelled();
    }

    /** A foreign blocking call. */
    public static <T extends @Nullable Object, X extends Exception> T foreign(
            String what, Body<T, X> body, @Nullable Runnable onCancel)
            throws X, InterruptedException {
        return ForeignCall.run(what, body, onCancel);
    }

    /** On the CPU pool. */
    public static <T extends @Nullable Object, X extends Exception> T cpu(Body<T, X> body)
            throws X, InterruptedException {
        return Offload.cpu(body);
    }

    /** On a platform thread of its own. */
    public static <T extends @Nullable Object, X extends Exception> T toThread(Body<T, X> body)
            throws X, InterruptedException {
        return Offload.toThread(body);
    }

    /** In an executor. */
    public static <T extends @Nullable Object, X extends Exception> T runIn(
            Executor executor, Body<T, X> body) throws X, InterruptedException {
        return Offload.in(executor, "runIn", body);
    }

    /** On a thread that may be left behind. */
    public static <T extends @Nullable Object, X extends Exception> T abandonable(
            String what, Body<T, X> body) throws X, InterruptedException {
        return Offload.abandonable(what, body);
    }
}
