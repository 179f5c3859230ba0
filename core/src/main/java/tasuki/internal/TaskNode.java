package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.CancelReason;
import tasuki.Outcome;
import tasuki.Task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * A task: its thread, its stack of scopes, what it waits for, its result; at the same time the
 * outermost of its own scopes, the Runnable of its thread and, in the handler slot of that thread,
 * the way to find it from there (the slot is a field that every thread has: the cheapest
 * thread-local there is). How it is interrupted: {@link InterruptGate}.
 *
 * <p>{@code status} says how far it is:
 *
 * <pre>
 *   NEW ──run()──&gt; RUNNING ──&gt; SUCCESS | FAILED | CANCELLED
 *    └──────── cancelled before it began ──────────┘
 * </pre>
 *
 * The step out of NEW is a CAS, since a task that queues in somebody's executor is ended by its
 * canceller; the last step is a volatile write by its own thread, after {@code payload}, which
 * holds the body, then the value or the failure.
 */
public final class TaskNode<T extends @Nullable Object> extends InterruptGate
        implements Task<T>, Runnable, Thread.UncaughtExceptionHandler {
    static final int NEW = 0;
    static final int RUNNING = 1;
    static final int SUCCESS = 2;
    static final int FAILED = 3;
    static final int CANCELLED = 4;

    /** In {@code waiters}: the task has ended, nobody waits any more. */
    private static final Joining ENDED = new Joining(null, null);

    /** The scope of a task that has ended: nothing is pending there. */
    private static final ScopeNode NOWHERE = new ScopeNode("nowhere");

    private static final VarHandle STATUS;
    private static final VarHandle WAITERS;

    /** For threads that are no tasks: their scopes need an owner too. */
    private static final ThreadLocal<TaskNode<?>> FOREIGN =
            ThreadLocal.withInitial(TaskNode::foreign);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATUS = lookup.findVarHandle(TaskNode.class, "status", int.class);
            WAITERS = lookup.findVarHandle(TaskNode.class, "waiters", Joining.class);
            // JDK 25 does not deoptimise the frames of parked virtual threads that were compiled
            // when InterruptedException had
            // no subclass: there instanceof would be false for ours. So ours is there before
            // anybody parks.
            lookup.ensureInitialized(Interruption.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Environment environment;
    private @Nullable Binding context;
    private @Nullable Object payload;
    private volatile @Nullable Joining waiters;
    private volatile int status;
    volatile @Nullable DeadlineWatch watch;

    /**
     * Whether it waits for the baton of a loop: written by its own thread, and by the holder who
     * hands it over.
     */
    boolean suspended;

    /** Since when it runs without having waited, by the watchdog's coarse time. Own thread only. */
    int ranFrom;

    /** How many foreign calls it is in, one inside the other. Written by its own thread. */
    short foreign;

    /** Whether its body runs even if it is cancelled before. */
    private boolean anyway;

    /**
     * False only if no scope around this task was cancelled when its own thread last looked, and
     * nobody has woken it since. Set by whoever wakes it, after the scope was cancelled; taken back
     * by the own thread, which then looks at the scopes: one of the two sees the other.
     */
    private volatile boolean alert = true;

    /** Whether its failure concerns its caller and not its group. */
    private boolean failureIsCallers;

    /** Links the tasks of a group; itself if it has been taken out. */
    @Nullable TaskNode<?> next;

    /** Whether it queues in an executor: then its canceller ends it there. */
    private final boolean queued;

    /** Whether it stands in for a thread that is no task. */
    private final boolean standIn;

    /** The status that it is about to have. */
    private byte ending;

    TaskNode(
            @Nullable String name,
            Environment environment,
            @Nullable GroupNode<?> group,
            @Nullable Binding context,
            @Nullable Body<T, ?> body,
            boolean queued,
            boolean standIn) {
        super(name);
        this.environment = environment;
        this.context = context;
        this.payload = body;
        this.queued = queued;
        this.standIn = standIn;
        begin(this, group);
    }

    private static TaskNode<?> foreign() {
        Thread me = Thread.currentThread();
        TaskNode<?> node = new TaskNode<>(null, Environment.DEFAULT, null, null, null, false, true);
        node.thread = me;
        node.status = RUNNING;
        return node;
    }

    /** A task in no group: the outermost one of a run, or one that is abandoned. */
    static <T extends @Nullable Object> TaskNode<T> detached(
            String name, Environment environment, @Nullable Binding context, Body<T, ?> body) {
        return new TaskNode<>(name, environment, null, context, body, false, false);
    }

    /**
     * The task that the calling thread runs; for a thread that is none, a stand-in that owns its
     * scopes.
     */
    public static TaskNode<?> current() {
        Thread me = Thread.currentThread();
        return me.getUncaughtExceptionHandler() instanceof TaskNode<?> node && node.thread == me
                ? node
                : FOREIGN.get();
    }

    /** Whether this stands in for a thread that is no task. */
    public boolean isForeign() {
        return standIn;
    }

    // ---- running ----

    /** Runs the task on the calling thread, which is its own. */
    @Override
    public void run() {
        if (!queued) {
            STATUS.setRelease(this, RUNNING); // nobody else ends it
        } else if (!STATUS.compareAndSet(this, NEW, RUNNING)) {
            return; // it was cancelled while it queued
        }
        Thread me = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = null;
        if (queued) {
            before = handlerOf(me);
        }
        me.setUncaughtExceptionHandler(this);
        thread = me;
        work();
        if (queued) {
            me.setUncaughtExceptionHandler(before);
        }
        finish();
    }

    /**
     * Runs the task on the calling thread, which is another task's or nobody's, and is given back
     * after.
     */
    void runHere() {
        Thread me = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = handlerOf(me);
        status = RUNNING;
        thread = me;
        boolean entered = environment.scheduler().enter(this);
        me.setUncaughtExceptionHandler(this);
        try {
            work();
        } finally {
            me.setUncaughtExceptionHandler(before);
        }
        finish();
        if (entered) {
            environment.scheduler().exit(this);
        }
    }

    @SuppressWarnings("unchecked") // until now the payload is the body
    private void work() {
        Body<T, ?> body = (Body<T, ?>) payload;
        Object result;
        int how;
        ranFrom = Watchdog.now();
        TaskEvent event = Flight.on ? Flight.beginTask() : null;
        try {
            CancelReason reason = anyway ? null : pending(this);
            if (reason != null) {
                how = CANCELLED;
                result = reason.text();
            } else if (body == null) {
                throw new IllegalStateException("a task without a body");
            } else {
                result = body.call();
                how = SUCCESS;
                dismissGuests(this, null);
            }
        } catch (Throwable e) {
            dismissGuests(this, e);
            if (isCancellation(e)) {
                how = CANCELLED;
                CancelReason reason = pending(this);
                result = reason != null ? reason.text() : Failures.message(e, "interrupted");
            } else {
                how = FAILED;
                GroupNode<?> g = group();
                result =
                        g == null
                                        || failureIsCallers
                                        || g.carriesChecked
                                        || !(e instanceof Exception)
                                        || e instanceof RuntimeException
                                ? e
                                : new Checked(e, Failures.unchecked(e, name()));
            }
        }
        end();
        scope = NOWHERE; // from here on nobody interrupts
        DeadlineWatch w = watch;
        if (w != null) {
            w.forget();
        }
        settle();
        if (event != null) {
            Flight.end(event, this, how);
        }
        payload = result;
        ending = (byte) how;
    }

    private void finish() {
        int how = ending;
        THREAD.setRelease(this, null);
        STATUS.setRelease(this, how);
        wakeWaiters();
        GroupNode<?> g = group();
        if (g != null) {
            g.ended(this, how);
        } else {
            Abandoned.ended(this);
        }
    }

    private void wakeWaiters() {
        for (Joining w = (Joining) WAITERS.getAndSet(this, ENDED); w != null; w = w.next()) {
            Wait waiter = w.waiter();
            if (waiter != null) {
                waiter.complete();
            }
        }
    }

    /** The handler that was set on this very thread, to be put back. */
    private static Thread.@Nullable UncaughtExceptionHandler handlerOf(Thread thread) {
        Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
        return handler == thread.getThreadGroup() ? null : handler;
    }

    /** Ends a task that has not begun and never will. */
    private boolean endUnbegun(String reason) {
        if (status != NEW || !STATUS.compareAndSet(this, NEW, RUNNING)) {
            return false;
        }
        payload = reason;
        ending = CANCELLED;
        end();
        finish();
        return true;
    }

    /** Starts it, or ends it if it is cancelled already. */
    void start(@Nullable Executor executor) {
        CancelReason reason = anyway ? null : pending(this);
        if (reason != null) {
            endUnbegun(reason.text());
        } else {
            try {
                if (executor == null) {
                    environment.scheduler().start(this);
                } else {
                    executor.execute(this);
                }
            } catch (Throwable e) {
                endUnbegun("refused by its executor or scheduler: " + Failures.text(e));
                throw e;
            }
        }
    }

    /** Never used: everything a task throws is kept. */
    @Override
    public void uncaughtException(Thread t, Throwable e) {
        System.getLogger("tasuki").log(System.Logger.Level.ERROR, "task " + name(), e);
    }

    /** Whether somebody looked how it ended. */
    private volatile boolean seen;

    /** Whether it has not begun. */
    boolean isFresh() {
        return status == NEW;
    }

    void beginAnyway() {
        anyway = true;
    }

    void detachFailure() {
        failureIsCallers = true;
    }

    boolean failureIsCallers() {
        return failureIsCallers;
    }

    // ---- cancelling ----

    @Override
    public void cancel() {
        cancel("cancelled");
    }

    @Override
    public boolean isCancelling() {
        return !isDone() && pending(this) != null;
    }

    /**
     * A scope of this task was cancelled: wakes it if it waits, interrupts it if it may be in a
     * foreign call.
     */
    void wake(boolean again) {
        alert = true;
        if (wakeWaits()) {
            interrupt(again);
        }
        if (queued && status == NEW) {
            CancelReason reason = pending(this);
            if (reason != null) {
                endUnbegun(reason.text());
            }
        }
    }

    /** What a checkpoint throws: clears what woke it. Own thread only. */
    public InterruptedException interruption() {
        settle();
        CancelReason reason = pending(scope);
        return reason == null
                ? new InterruptedException("the thread was interrupted")
                : Interruption.of(reason, null);
    }

    /**
     * As a wait begins, after it was published: why it must not, or null. Looks up the scopes only
     * when somebody has woken this task: a canceller sets {@code alert}, then looks for a wait. Own
     * thread only.
     */
    @Nullable CancelReason suspending() {
        return alert ? lookedUp() : null;
    }

    /** Where the scheduler sees all checkpoints the alert stays, for {@link #check}. */
    private @Nullable CancelReason lookedUp() {
        alert = environment.seesCheckpoints; // first: who cancels from now on sets it again
        CancelReason reason = pending(scope);
        if (reason != null) {
            alert = true;
        }
        return reason;
    }

    /**
     * A checkpoint: throws if a scope of this task is cancelled or its thread was interrupted.
     * Looks at two flags, and up the scopes only when somebody has woken this task. Own thread
     * only, which holds no lock: others may run here.
     */
    public void check() throws InterruptedException {
        if (isAlerted()) {
            checkAlerted();
        }
    }

    /** Apart, so that {@link #check} is little code wherever it is compiled into. */
    private void checkAlerted() throws InterruptedException {
        if (alert && environment.seesCheckpoints) {
            environment.scheduler().checkpoint(this);
        }
        throwIfCancelled();
    }

    /**
     * Whether {@link #check} has anything to do. For loops over what is there already: a call that
     * may come back makes the compiler forget what it knows, so they leave the loop and check. Own
     * thread only.
     */
    public boolean isAlerted() {
        return alert || Thread.currentThread().isInterrupted();
    }

    /**
     * Whether this task and the other one take turns, so that neither runs while the other one
     * does: both on the same loop, and neither in a foreign call. Own thread only.
     */
    public boolean takesTurnsWith(TaskNode<?> other) {
        Scheduler scheduler = environment.scheduler();
        return scheduler.oneAtATime()
                && other.environment.scheduler() == scheduler
                && foreign == 0
                && other.foreign == 0;
    }

    /** Throws if a scope of this task is cancelled or its thread was interrupted. */
    void throwIfCancelled() throws InterruptedException {
        if (suspending() != null || Thread.interrupted()) {
            throw interruption();
        }
    }

    /**
     * Another scope counts from now on: a shield was left, or a scope entered that is cancelled
     * already. Own thread only.
     */
    void lookAgain() {
        alert = true;
    }

    // ---- results ----

    @Override
    public boolean isDone() {
        return status >= SUCCESS;
    }

    @Override
    public T await() throws InterruptedException {
        current().check();
        waitUntilDone();
        return result();
    }

    @Override
    public Outcome<T> join() throws InterruptedException {
        current().check();
        waitUntilDone();
        return outcome();
    }

    /** How it ended; it has. */
    Outcome<T> outcome() {
        seen = true;
        return switch (status) {
            case SUCCESS -> new Outcome.Success<>(value());
            case FAILED -> new Outcome.Failed<>(failure());
            default -> new Outcome.Cancelled<>(String.valueOf(payload));
        };
    }

    /**
     * Waits for the end, whatever happens to the caller; an interrupt from outside is kept for what
     * follows.
     */
    public void joinUncancelled() {
        boolean interrupted = false;
        while (!isDone()) {
            ScopeNode calm = new ScopeNode("join");
            calm.shield(true);
            try {
                calm.run(this::waitUntilDone);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits if it has not ended; a task that has is no checkpoint: its value is not lost. */
    void waitUntilDone() throws InterruptedException {
        if (isDone()) {
            return;
        }
        TaskNode<?> me = current();
        if (me == this) {
            throw new IllegalStateException(
                    "task '" + name() + "' awaits itself: only another one can wait for its end");
        }
        Wait mine = new TaskWait(me, this);
        if (addWaiter(mine) && !mine.block()) {
            forgetOver();
            throw me.interruption();
        }
    }

    /** Completes the wait when this task ends; false if it has ended already. */
    boolean addWaiter(Wait waiter) {
        Joining head;
        do {
            head = waiters;
            if (head == ENDED) {
                return false;
            }
        } while (!WAITERS.compareAndSet(this, head, new Joining(waiter, head)));
        return true;
    }

    /**
     * Takes those who do not wait any more out of the list, so that a task awaited often keeps no
     * garbage.
     */
    void forgetOver() {
        while (true) {
            Joining head = waiters;
            if (head == ENDED || head == null) {
                return;
            }
            Joining kept = null;
            for (Joining w = head; w != null; w = w.next()) {
                Wait waiter = w.waiter();
                if (waiter != null && waiter.isPending()) {
                    kept = new Joining(waiter, kept);
                }
            }
            if (WAITERS.compareAndSet(this, head, kept)) {
                return;
            }
        }
    }

    /** A list of those who wait for a task. */
    private record Joining(@Nullable Wait waiter, @Nullable Joining next) {}

    private static final class TaskWait extends Wait {
        private final TaskNode<?> target;

        TaskWait(TaskNode<?> waiter, TaskNode<?> target) {
            super(waiter);
            this.target = target;
        }

        @Override
        public List<TaskNode<?>> holders() {
            return List.of(target);
        }

        @Override
        public String what() {
            return "task '" + target.name() + "'";
        }
    }

    @SuppressWarnings("unchecked") // a task that succeeded has a T
    T value() {
        return (T) payload;
    }

    /**
     * A checked failure that signatures cannot carry, and what they get instead: always the same
     * object.
     */
    private record Checked(Throwable failure, Throwable wrapper) {}

    /** What the body threw. */
    Throwable failure() {
        return payload instanceof Checked c ? c.failure() : thrown();
    }

    /** What awaiting it throws. */
    Throwable thrown() {
        return switch (payload) {
            case Checked c -> c.wrapper();
            case Throwable t -> t;
            case null, default -> new IllegalStateException("task '" + name() + "' did not fail");
        };
    }

    /** Whether it failed and nobody looked. */
    boolean isUnseenFailure() {
        return status == FAILED && !seen;
    }

    /** Tells the hook for failures that nobody looked at. */
    void reportUnseen() {
        if (status == FAILED && !seen) {
            seen = true;
            environment.unhandled(this, failure());
        }
    }

    /** The value of a task that has ended; throws if it has none. */
    T result() {
        seen = true;
        switch (status) {
            case SUCCESS:
                return value();
            case FAILED:
                throw Failures.raise(thrown());
            default:
                throw new CancellationException("task '" + name() + "' was cancelled: " + payload);
        }
    }

    /** Why a task that is cancelled is. */
    String endedBecause() {
        return String.valueOf(payload);
    }

    int status() {
        return status;
    }

    // ---- context ----

    /** The innermost wait that it is in now, or null. */
    public @Nullable Wait waiting() {
        return wait;
    }

    /** The scheduler and the clock. */
    public Environment environment() {
        return environment;
    }

    /** The innermost scope. */
    public ScopeNode scope() {
        return scope;
    }

    /** What is left until the earliest deadline, in nanoseconds. */
    public long remainingNanos() {
        return remaining(scope);
    }

    /** The bindings of context variables. Own thread only. */
    public @Nullable Binding context() {
        return context;
    }

    /** Replaces the bindings. Own thread only. */
    public void context(@Nullable Binding bindings) {
        context = bindings;
    }

    @Nullable Thread thread() {
        return thread;
    }

    /** The group that it is in: the scope that its own is in. */
    @Nullable GroupNode<?> group() {
        return (GroupNode<?>) parent;
    }

    @Override
    public String name() {
        String name = givenName;
        if (name != null) {
            return name;
        }
        Thread t = thread;
        return t == null
                ? "task"
                : isForeign() && !t.getName().isEmpty() ? t.getName() : "task-" + t.threadId();
    }

    @Override
    public String toString() {
        String state =
                switch (status) {
                    case NEW -> "starting";
                    case RUNNING -> {
                        Wait w = wait;
                        yield w == null ? "running" : "waiting: " + w.what();
                    }
                    case SUCCESS -> "done";
                    case FAILED -> "failed: " + payload;
                    default -> "cancelled: " + payload;
                };
        return "Task[" + name() + ", " + state + "]";
    }
}
