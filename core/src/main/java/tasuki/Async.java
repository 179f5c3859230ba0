package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Abandoned;
import tasuki.internal.GroupNode;
import tasuki.internal.ScopeNode;
import tasuki.internal.Waiting;
import tasuki.stream.AsyncStream;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * The verbs, to be imported statically: a script then reads like the Python that it replaces.
 *
 * <pre>{@code
 * import static tasuki.Async.*;
 *
 * void main() {
 *     run(() -> {
 *         List<String> pages = gather(() -> fetch("a"), () -> fetch("b"));   // both at once
 *         Report report = timeout(Duration.ofSeconds(2), () -> slowReport());
 *     });
 * }
 * }</pre>
 *
 * <p>What declares {@code throws InterruptedException} is a checkpoint: it may wait, and it throws
 * once a scope around it is cancelled. Everything but {@link #run} and {@link #start} works on any
 * thread, with or without {@code run}.
 */
public final class Async {
    private Async() {}

    // ---- entry ----

    /**
     * Runs the body in the outermost group, on a virtual thread of its own, and returns its value.
     *
     * <p>Blocks. When the body ends, tasks that {@link #start} started and that still run are
     * cancelled and awaited. Ctrl-C cancels the body, clean-up runs, and the exit code is 130. An
     * interrupt of the calling thread cancels the body too.
     *
     * @throws IllegalStateException if the caller is inside a run already
     * @throws CancelledException if the run was cancelled
     * @throws X what the body, or the first failing task, threw
     */
    public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body)
            throws X {
        return Waiting.run(Objects.requireNonNull(body, "body"));
    }

    /** Runs the action in the outermost group; see {@link #run(Body)}. */
    public static <X extends Exception> void run(Action<X> action) throws X {
        Waiting.run(GroupNode.body(action));
    }

    /**
     * Starts a task in the group of the surrounding {@link #run}, as {@code asyncio.create_task}
     * does. Does not block. If it fails, it ends the run. Prefer {@link #group}, which says how
     * long its tasks live.
     *
     * @throws IllegalStateException outside run, or when it has ended
     */
    public static <T extends @Nullable Object, X extends Exception> Task<T> start(Body<T, X> body) {
        return Waiting.start(null, body);
    }

    /**
     * Starts a task without a result in the group of the surrounding run; see {@link #start(Body)}.
     */
    public static <X extends Exception> Task<@Nullable Void> start(Action<X> action) {
        return Waiting.start(null, GroupNode.body(action));
    }

    /** Starts a task with a name in the group of the surrounding run; see {@link #start(Body)}. */
    public static <T extends @Nullable Object, X extends Exception> Task<T> start(
            String name, Body<T, X> body) {
        return Waiting.start(Objects.requireNonNull(name, "name"), body);
    }

    /**
     * Starts a task with a name and without a result in the group of the surrounding run; see
     * {@link #start(Body)}.
     */
    public static <X extends Exception> Task<@Nullable Void> start(String name, Action<X> action) {
        return Waiting.start(Objects.requireNonNull(name, "name"), GroupNode.body(action));
    }

    // ---- groups ----

    /**
     * Opens a group, runs the body in it on the calling thread, and waits for all of its tasks.
     *
     * <p>Blocks. A failing task cancels the others and the body. The group then throws the first
     * failure itself (the same object; a task's checked exception wrapped once in {@link
     * TaskFailedException}), later ones attached as suppressed. If the caller is cancelled, so is
     * everything in the group, and it is awaited.
     *
     * <p>A lambda with braces: {@code group(g -> { … })}.
     *
     * @throws CancellationException if the body was stopped by {@link Group#cancel()} and so has no
     *     value
     * @throws InterruptedException if the caller was cancelled
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    public static <T extends @Nullable Object, X extends Exception> T group(GroupBody<T, X> body)
            throws X, InterruptedException {
        return GroupNode.run("group", false, Objects.requireNonNull(body, "body"));
    }

    /**
     * Opens a group without a result; it ends without an error after {@link Group#cancel()}. See
     * {@link #group(GroupBody)}.
     */
    public static <X extends Exception> void group(GroupAction<X> body)
            throws X, InterruptedException {
        GroupNode.runAction("group", false, Objects.requireNonNull(body, "body"));
    }

    /** Opens a group with a name, for messages and the task tree; see {@link #group(GroupBody)}. */
    @SuppressWarnings("overloads")
    public static <T extends @Nullable Object, X extends Exception> T group(
            String name, GroupBody<T, X> body) throws X, InterruptedException {
        return GroupNode.run(
                Objects.requireNonNull(name, "name"), false, Objects.requireNonNull(body, "body"));
    }

    /** Opens a group with a name and without a result; see {@link #group(GroupAction)}. */
    public static <X extends Exception> void group(String name, GroupAction<X> body)
            throws X, InterruptedException {
        GroupNode.runAction(
                Objects.requireNonNull(name, "name"), false, Objects.requireNonNull(body, "body"));
    }

    /**
     * Opens a group in which a task's failure stays with the task: it cancels nobody, and is thrown
     * by {@link Task#await} or found by {@link Task#join}. A failure that nobody has looked at when
     * the group ends (earlier, if there are hundreds of them) goes to {@link
     * Runner#onUnhandledFailure}, by default into the log. The tasks are still cancelled as one:
     * with the caller, by {@link Group#cancel}, or when the body fails.
     *
     * @throws CancellationException if the body was stopped by {@link Group#cancel()} and so has no
     *     value
     * @throws InterruptedException if the caller was cancelled
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    public static <T extends @Nullable Object, X extends Exception> T supervise(
            GroupBody<T, X> body) throws X, InterruptedException {
        return GroupNode.run("supervise", true, Objects.requireNonNull(body, "body"));
    }

    /**
     * Opens a group in which a task's failure stays with the task; see {@link
     * #supervise(GroupBody)}.
     */
    public static <X extends Exception> void supervise(GroupAction<X> body)
            throws X, InterruptedException {
        GroupNode.runAction("supervise", true, Objects.requireNonNull(body, "body"));
    }

    /**
     * Runs all bodies at once and returns their values in order, as an unmodifiable list.
     *
     * <p>Blocks. The last body runs on the calling thread, the others in tasks of their own. The
     * first failure cancels the others and is thrown itself, later ones attached as suppressed.
     *
     * @throws InterruptedException if the caller was cancelled
     */
    @SafeVarargs
    public static <T extends @Nullable Object, X extends Exception> List<T> gather(
            Body<? extends T, ? extends X>... bodies) throws X, InterruptedException {
        return Waiting.list(Waiting.<X>gather(bodies));
    }

    /** Runs all actions at once and waits for them; see {@link #gather(Body[])}. */
    @SafeVarargs
    public static <X extends Exception> void gather(Action<? extends X>... actions)
            throws X, InterruptedException {
        Body<?, ?>[] bodies = new Body<?, ?>[actions.length];
        for (int i = 0; i < actions.length; i++) {
            bodies[i] = GroupNode.body(actions[i]);
        }
        Waiting.<X>gather(bodies);
    }

    /** Runs all bodies at once; see {@link #gather(Body[])}. */
    public static <T extends @Nullable Object, X extends Exception> List<T> gather(
            Collection<? extends Body<? extends T, ? extends X>> bodies)
            throws X, InterruptedException {
        return Waiting.list(Waiting.<X>gather(bodies.toArray(new Body<?, ?>[0])));
    }

    /** Runs 2 bodies at once and combines their values; see {@link #gather(Body[])}. */
    @SuppressWarnings("unchecked") // the results are those of the bodies
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Exception>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Combine2<? super A, ? super B, ? extends R, ? extends X> combine)
                    throws X, InterruptedException {
        Objects.requireNonNull(combine, "combine");
        @Nullable Object[] r = Waiting.<X>gather(a, b);
        return combine.apply((A) r[0], (B) r[1]);
    }

    /** Runs 3 bodies at once and combines their values; see {@link #gather(Body[])}. */
    @SuppressWarnings("unchecked") // the results are those of the bodies
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Exception>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Combine3<? super A, ? super B, ? super C, ? extends R, ? extends X> combine)
                    throws X, InterruptedException {
        Objects.requireNonNull(combine, "combine");
        @Nullable Object[] r = Waiting.<X>gather(a, b, c);
        return combine.apply((A) r[0], (B) r[1], (C) r[2]);
    }

    /** Runs 4 bodies at once and combines their values; see {@link #gather(Body[])}. */
    @SuppressWarnings("unchecked") // the results are those of the bodies
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Exception>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Body<? extends D, ? extends X> d,
                    Combine4<? super A, ? super B, ? super C, ? super D, ? extends R, ? extends X>
                            combine)
                    throws X, InterruptedException {
        Objects.requireNonNull(combine, "combine");
        @Nullable Object[] r = Waiting.<X>gather(a, b, c, d);
        return combine.apply((A) r[0], (B) r[1], (C) r[2], (D) r[3]);
    }

    /** Runs 5 bodies at once and combines their values; see {@link #gather(Body[])}. */
    @SuppressWarnings("unchecked") // the results are those of the bodies
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Exception>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Body<? extends D, ? extends X> d,
                    Body<? extends E, ? extends X> e,
                    Combine5<
                                    ? super A,
                                    ? super B,
                                    ? super C,
                                    ? super D,
                                    ? super E,
                                    ? extends R,
                                    ? extends X>
                            combine)
                    throws X, InterruptedException {
        Objects.requireNonNull(combine, "combine");
        @Nullable Object[] r = Waiting.<X>gather(a, b, c, d, e);
        return combine.apply((A) r[0], (B) r[1], (C) r[2], (D) r[3], (E) r[4]);
    }

    /**
     * Runs all bodies at once and tells how each ended, in order: a failure cancels nobody. The
     * cancellation of the caller is never among the outcomes.
     *
     * @throws InterruptedException if the caller was cancelled
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object> List<Outcome<T>> settle(
            Body<? extends T, ?>... bodies) throws InterruptedException {
        return Waiting.settle(List.of(bodies));
    }

    /** Runs all bodies at once and tells how each ended; see {@link #settle(Body[])}. */
    public static <T extends @Nullable Object> List<Outcome<T>> settle(
            Collection<? extends Body<? extends T, ?>> bodies) throws InterruptedException {
        return Waiting.settle(List.copyOf(bodies));
    }

    /**
     * Runs all bodies at once and returns the first value; the others are cancelled and awaited. If
     * all fail, the failure of the first one in the list is thrown, those of the others attached as
     * suppressed.
     *
     * @throws InterruptedException if the caller was cancelled before there was a value
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object, X extends Exception> T firstSuccess(
            Body<? extends T, ? extends X>... bodies) throws X, InterruptedException {
        return Waiting.first(false, List.of(bodies));
    }

    /** Runs all bodies at once and returns the first value; see {@link #firstSuccess(Body[])}. */
    public static <T extends @Nullable Object, X extends Exception> T firstSuccess(
            Collection<? extends Body<? extends T, ? extends X>> bodies)
            throws X, InterruptedException {
        return Waiting.first(false, List.copyOf(bodies));
    }

    /**
     * Runs all bodies at once and ends as the first one ends, with its value or its failure; the
     * others are cancelled and awaited.
     *
     * @throws InterruptedException if the caller was cancelled before one had ended
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    public static <T extends @Nullable Object, X extends Exception> T firstCompleted(
            Body<? extends T, ? extends X>... bodies) throws X, InterruptedException {
        return Waiting.first(true, List.of(bodies));
    }

    /**
     * Runs all bodies at once and ends as the first one ends; see {@link #firstCompleted(Body[])}.
     */
    public static <T extends @Nullable Object, X extends Exception> T firstCompleted(
            Collection<? extends Body<? extends T, ? extends X>> bodies)
            throws X, InterruptedException {
        return Waiting.first(true, List.copyOf(bodies));
    }

    /**
     * Runs all bodies at once; the stream has their values in the order in which they end. They are
     * started when the stream is consumed, and cancelled when it is left. The first failure fails
     * it.
     */
    public static <T> AsyncStream<T> asCompleted(
            Collection<? extends Body<? extends T, ?>> bodies) {
        return Waiting.asCompleted(List.copyOf(bodies));
    }

    /**
     * Applies the function to all items, so many at a time, and returns the results in the order of
     * the items. The first failure cancels the others and is thrown itself.
     *
     * @param limit how many at a time; the caller's thread counts
     * @param items pulled one by one, as there is room
     * @throws InterruptedException if the caller was cancelled
     */
    public static <A, B extends @Nullable Object, X extends Exception> List<B> mapConcurrent(
            int limit, Iterable<? extends A> items, MapBody<? super A, ? extends B, X> function)
            throws X, InterruptedException {
        return Waiting.map(limit, items, function);
    }

    // ---- scopes ----

    /**
     * Runs the body, which has so much time.
     *
     * <p>Blocks until the body has ended, its clean-up included. Starts no thread. A body that
     * returned a value has its value returned, late or not.
     *
     * @param limit from now; zero or less: the first checkpoint of the body throws
     * @throws TimedOutException if the body was stopped because its time was up
     * @throws InterruptedException if an outer scope was cancelled or timed out
     */
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            Duration limit, Body<T, X> body) throws X, InterruptedException {
        return Waiting.timeout(limit, body);
    }

    /** Runs the action, which has so much time; see {@link #timeout(Duration, Body)}. */
    public static <X extends Exception> void timeout(Duration limit, Action<X> action)
            throws X, InterruptedException {
        Waiting.timeout(limit, GroupNode.body(action));
    }

    /**
     * Runs the body, which has so much time and may move its deadline; see {@link
     * #timeout(Duration, Body)}.
     *
     * <pre>{@code
     * timeout(Duration.ofSeconds(5), scope -> {
     *     for (Part part : parts) { copy(part); scope.deadline(Duration.ofSeconds(5)); }
     * });   // 5 s without progress are too long
     * }</pre>
     */
    @SuppressWarnings("overloads") // a lambda with braces is never ambiguous
    public static <T extends @Nullable Object, X extends Exception> T timeout(
            Duration limit, ScopeBody<T, X> body) throws X, InterruptedException {
        return Waiting.timeout(limit, body);
    }

    /** Runs the action, which may move its deadline; see {@link #timeout(Duration, ScopeBody)}. */
    @SuppressWarnings("overloads")
    public static <X extends Exception> void timeout(Duration limit, ScopeAction<X> action)
            throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        Waiting.<@Nullable Void, X>timeout(
                limit,
                scope -> {
                    action.run(scope);
                    return null;
                });
    }

    /**
     * Runs the body, which has time until then; see {@link #timeout(Duration, Body)}. The time that
     * is left is reckoned once, now: to set the machine's clock later changes nothing.
     *
     * @param at past: the first checkpoint of the body throws
     */
    public static <T extends @Nullable Object, X extends Exception> T timeoutAt(
            Instant at, Body<T, X> body) throws X, InterruptedException {
        return Waiting.timeout(Waiting.until(at), body);
    }

    /** Runs the action, which has time until then; see {@link #timeoutAt(Instant, Body)}. */
    public static <X extends Exception> void timeoutAt(Instant at, Action<X> action)
            throws X, InterruptedException {
        Waiting.timeout(Waiting.until(at), GroupNode.body(action));
    }

    /**
     * Runs the body, and moves on when its time is up.
     *
     * <p>Blocks until the body has ended, its clean-up included. Starts no thread.
     *
     * @param limit from now
     * @return its value, or empty if it was stopped because its time was up
     * @throws InterruptedException if an outer scope was cancelled or timed out
     */
    public static <T, X extends Exception> Optional<T> moveOnAfter(
            Duration limit, Body<? extends @Nullable T, X> body) throws X, InterruptedException {
        return new ScopeNode("moveOnAfter")
                .within(Objects.requireNonNull(limit, "limit"))
                .call(body);
    }

    /**
     * Runs the action, and moves on when its time is up; see {@link #moveOnAfter(Duration, Body)}.
     *
     * @return whether it ran to its end
     */
    public static <X extends Exception> boolean moveOnAfter(Duration limit, Action<X> action)
            throws X, InterruptedException {
        return new ScopeNode("moveOnAfter")
                .within(Objects.requireNonNull(limit, "limit"))
                .run(action);
    }

    /**
     * Runs clean-up undisturbed: cancellations and deadlines from outside wait until it has ended,
     * or until the grace is over.
     *
     * @param grace the most that it may take
     * @throws TimedOutException if it took longer
     * @throws InterruptedException if something inside cancelled it
     */
    public static <T extends @Nullable Object, X extends Exception> T shield(
            Duration grace, Body<T, X> body) throws X, InterruptedException {
        return Waiting.shield(grace, body);
    }

    /** Runs clean-up undisturbed; see {@link #shield(Duration, Body)}. */
    public static <X extends Exception> void shield(Duration grace, Action<X> action)
            throws X, InterruptedException {
        Waiting.shield(grace, GroupNode.body(action));
    }

    // ---- waiting ----

    /**
     * Waits for a time. Blocks nobody else. Zero or less is a {@link #checkpoint}.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static void sleep(Duration duration) throws InterruptedException {
        Waiting.sleep(duration);
    }

    /**
     * Waits until that time of day; if it is past, this is a {@link #checkpoint}. What is left is
     * reckoned once, now: to set the machine's clock later changes nothing.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static void sleepUntil(Instant at) throws InterruptedException {
        Waiting.sleep(Waiting.until(at));
    }

    /**
     * Waits until the caller is cancelled.
     *
     * @throws InterruptedException when that happens
     */
    public static void sleepForever() throws InterruptedException {
        Waiting.sleepForever();
    }

    /**
     * Lets others run, and throws if the caller is cancelled: for loops that compute.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static void checkpoint() throws InterruptedException {
        Waiting.checkpoint();
    }

    /**
     * Makes a foreign blocking call: one that waits by itself, such as a queue's or a socket's. If
     * the caller is cancelled the thread is interrupted, again and again until the call has ended.
     * What it throws when it was interrupted (ClosedByInterruptException, InterruptedIOException)
     * becomes an InterruptedException with that as its cause.
     *
     * <p>A call that was not marked like this is interrupted as well. Marked, it is seen in the
     * task tree, and lets others run in a loop.
     *
     * @throws InterruptedException if the caller is cancelled, before or during the call
     */
    public static <T extends @Nullable Object, X extends Exception> T await(Body<T, X> body)
            throws X, InterruptedException {
        return Waiting.foreign("a blocking call", body, null);
    }

    /** Makes a foreign blocking call; see {@link #await(Body)}. */
    public static <X extends Exception> void await(Action<X> action)
            throws X, InterruptedException {
        Waiting.foreign("a blocking call", GroupNode.body(action), null);
    }

    /**
     * Makes a foreign blocking call that has its own way to be stopped: a statement's cancel, an
     * exchange's abort.
     *
     * <p>If the caller is cancelled the handle is called, once, on another thread; it may block. It
     * is never called after the call has ended, and this method does not return while it runs. The
     * thread itself is not interrupted, except as the last step 3 s after the handle. If the handle
     * was called, whatever exception the call ends with becomes an InterruptedException with that
     * as its cause; a value is returned.
     *
     * @param onCancel stops the call
     * @throws InterruptedException if the caller is cancelled, before or during the call
     */
    public static <T extends @Nullable Object, X extends Exception> T await(
            Body<T, X> body, Runnable onCancel) throws X, InterruptedException {
        return Waiting.foreign(
                "a blocking call", body, Objects.requireNonNull(onCancel, "onCancel"));
    }

    /**
     * Makes a foreign blocking call that has its own way to be stopped; see {@link #await(Body,
     * Runnable)}.
     */
    public static <X extends Exception> void await(Action<X> action, Runnable onCancel)
            throws X, InterruptedException {
        Waiting.foreign(
                "a blocking call",
                GroupNode.body(action),
                Objects.requireNonNull(onCancel, "onCancel"));
    }

    /**
     * Makes a foreign blocking call; see {@link #await(Body)}.
     *
     * @param what what it waits for, for the task tree
     */
    public static <T extends @Nullable Object, X extends Exception> T await(
            String what, Body<T, X> body) throws X, InterruptedException {
        return Waiting.foreign(Objects.requireNonNull(what, "what"), body, null);
    }

    /** Makes a foreign blocking call; see {@link #await(String, Body)}. */
    public static <X extends Exception> void await(String what, Action<X> action)
            throws X, InterruptedException {
        Waiting.foreign(Objects.requireNonNull(what, "what"), GroupNode.body(action), null);
    }

    /**
     * Makes a foreign blocking call that has its own way to be stopped; see {@link #await(Body,
     * Runnable)}.
     *
     * @param what what it waits for, for the task tree
     */
    public static <T extends @Nullable Object, X extends Exception> T await(
            String what, Body<T, X> body, Runnable onCancel) throws X, InterruptedException {
        return Waiting.foreign(
                Objects.requireNonNull(what, "what"),
                body,
                Objects.requireNonNull(onCancel, "onCancel"));
    }

    /**
     * Makes a foreign blocking call that has its own way to be stopped; see {@link #await(String,
     * Body, Runnable)}.
     */
    public static <X extends Exception> void await(String what, Action<X> action, Runnable onCancel)
            throws X, InterruptedException {
        Waiting.foreign(
                Objects.requireNonNull(what, "what"),
                GroupNode.body(action),
                Objects.requireNonNull(onCancel, "onCancel"));
    }

    // ---- elsewhere ----

    /**
     * Computes: runs the body on a bounded pool of platform threads, as many as there are
     * processors, so that it holds no carrier of the virtual threads. Those who wait queue in
     * order.
     *
     * <p>Blocks. If the caller is cancelled, a body that still queues never runs, and one that runs
     * is in a cancelled scope (its next {@link #checkpoint} throws) and its thread is interrupted;
     * either way it is awaited.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static <T extends @Nullable Object, X extends Exception> T cpu(Body<T, X> body)
            throws X, InterruptedException {
        return Waiting.cpu(body);
    }

    /** Computes on the bounded pool; see {@link #cpu(Body)}. */
    public static <X extends Exception> void cpu(Action<X> action) throws X, InterruptedException {
        Waiting.cpu(GroupNode.body(action));
    }

    /**
     * Runs the body on a platform thread of its own, for code that pins or needs one; see {@link
     * #cpu(Body)} for how it is cancelled.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public static <T extends @Nullable Object, X extends Exception> T toThread(Body<T, X> body)
            throws X, InterruptedException {
        return Waiting.toThread(body);
    }

    /** Runs the action on a platform thread of its own; see {@link #toThread(Body)}. */
    public static <X extends Exception> void toThread(Action<X> action)
            throws X, InterruptedException {
        Waiting.toThread(GroupNode.body(action));
    }

    /**
     * Runs the body in somebody's executor; see {@link #cpu(Body)} for how it is cancelled.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
     * @throws InterruptedException if the caller is cancelled
     */
    public static <T extends @Nullable Object, X extends Exception> T runIn(
            Executor executor, Body<T, X> body) throws X, InterruptedException {
        return Waiting.runIn(executor, body);
    }

    /** Runs the action in somebody's executor; see {@link #runIn(Executor, Body)}. */
    public static <X extends Exception> void runIn(Executor executor, Action<X> action)
            throws X, InterruptedException {
        Waiting.runIn(executor, GroupNode.body(action));
    }

    /**
     * Runs what cannot be interrupted at all, on a platform thread of its own. If the caller is
     * cancelled this method throws at once; what it left behind runs on and is listed by {@link
     * #abandoned()} until it ends.
     *
     * @param what names it in that list
     * @throws InterruptedException if the caller is cancelled
     */
    public static <T extends @Nullable Object, X extends Exception> T abandonable(
            String what, Body<T, X> body) throws X, InterruptedException {
        return Waiting.abandonable(Objects.requireNonNull(what, "what"), body);
    }

    /** Runs what cannot be interrupted at all; see {@link #abandonable(String, Body)}. */
    public static <X extends Exception> void abandonable(String what, Action<X> action)
            throws X, InterruptedException {
        Waiting.abandonable(Objects.requireNonNull(what, "what"), GroupNode.body(action));
    }

    /** The names of the calls that were left behind and still run. */
    public static List<String> abandoned() {
        return Abandoned.names();
    }
}
