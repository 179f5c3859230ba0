package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.CancelReason;
import tasuki.CancelScope;
import tasuki.CancelledException;
import tasuki.TimedOutException;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A scope in the tree of scopes: a plain one, a task ({@link TaskNode}) or a group ({@link
 * GroupNode}).
 *
 * <p>Who writes what. {@code parent}, {@code owner} and {@code stage} are written by the thread
 * that enters and leaves, before and after anything inside can see them. {@code cancelled} goes
 * from null to a reason once, by CAS, by anybody. {@code limit} is replaced by anybody who moves
 * the deadline. {@code shield} by anybody. The stack of entered scopes of a task is {@code
 * TaskNode.scope} and the {@code parent}s from there: only the task's own thread pushes and pops.
 *
 * <p>Reading: whether something is cancelled is found by walking up ({@link #pending}), up to a
 * shield. Waking: {@link #wakeBelow} walks from the innermost scope of the owner up to this one, to
 * see which groups lie inside and whether a shield stands between, and does the same for every task
 * of these groups. A scope that is pushed or a task that is started while we walk looks up itself,
 * and sees what we wrote before we walked.
 */
public class ScopeNode implements CancelScope {
    private static final VarHandle CANCELLED;
    private static final VarHandle STAGE;
    private static final byte NEW = 0;
    private static final byte ENTERED = 1;
    private static final byte LEFT = 2;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CANCELLED = lookup.findVarHandle(ScopeNode.class, "cancelled", CancelReason.class);
            STAGE = lookup.findVarHandle(ScopeNode.class, "stage", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final @Nullable String givenName;
    @Nullable ScopeNode parent;
    @Nullable TaskNode<?> owner;
    private volatile @Nullable CancelReason cancelled;
    private volatile @Nullable Limit limit;
    private volatile @Nullable StallWatch stall;
    private volatile boolean shield;
    private volatile byte stage;

    /**
     * Owns the tasks that live no longer than this scope although it is no group. Written by the
     * scope's own thread.
     */
    private volatile @Nullable GroupNode<?> guests;

    /** A scope that has not been entered. */
    public ScopeNode(@Nullable String name) {
        this.givenName = name;
    }

    // ---- cancelling ----

    @Override
    public final void cancel(String reason) {
        if (this instanceof TaskNode<?> task && task.isForeign()) {
            throw noScope();
        }
        cancel(Reasons.requested(Objects.requireNonNull(reason, "reason")));
    }

    private IllegalStateException noScope() {
        return new IllegalStateException(
                "the thread '"
                        + name()
                        + "' is in no scope that could be cancelled or have a deadline: use CancelScope.create()");
    }

    /** Cancels, unless it was cancelled before. */
    final void cancel(CancelReason reason) {
        if (!CANCELLED.compareAndSet(this, null, reason)) {
            return;
        }
        if (Flight.on) {
            Flight.cancelled(this, reason);
        }
        if (stage == ENTERED) {
            stopWhatRuns();
        }
    }

    /** Wakes what waits inside, and goes on until this scope is left. */
    private void stopWhatRuns() {
        StallWatch watch = new StallWatch(this);
        stall = watch;
        long from = watch.now();
        wakeBelow(this, false);
        if (stage == ENTERED) {
            watch.begin(from);
        }
    }

    final @Nullable CancelReason cancelReason() {
        return cancelled;
    }

    /** Why the calling thread's next checkpoint would throw. */
    public static Optional<CancelReason> pendingHere() {
        return Optional.ofNullable(pending(TaskNode.current().scope));
    }

    /**
     * Wakes all that wait in this scope. {@code again}: also those that were interrupted before.
     */
    static void wakeBelow(ScopeNode top, boolean again) {
        ArrayDeque<GroupNode<?>> inside = wakeOwner(top, again, null);
        if (inside != null) {
            GroupNode<?> group;
            while ((group = inside.poll()) != null) {
                group.wakeTasks(again, inside);
            }
        }
    }

    /**
     * Wakes the owner of a scope if it is in there and no shield stands between, and adds the
     * groups inside whose tasks are to be woken too; the list is made when there is one.
     */
    static @Nullable ArrayDeque<GroupNode<?>> wakeOwner(
            ScopeNode scope, boolean again, @Nullable ArrayDeque<GroupNode<?>> groups) {
        TaskNode<?> task = scope.owner;
        if (task == null) {
            return groups;
        }
        ArrayDeque<GroupNode<?>> inside = groups;
        int before = inside == null ? 0 : inside.size();
        boolean shielded = false;
        ScopeNode s = task.scope;
        for (; s != null; s = s.parent) {
            GroupNode<?> visiting = s.guests;
            if (visiting != null || s instanceof GroupNode) {
                inside = inside == null ? new ArrayDeque<>() : inside;
                if (s instanceof GroupNode<?> group) {
                    inside.add(group);
                }
                if (visiting != null) {
                    inside.add(visiting);
                }
            }
            if (s == scope) {
                break;
            }
            if (s.shield) {
                shielded = true;
                shorten(inside, before);
            }
        }
        if (s == null) {
            shorten(inside, before);
        } else if (!shielded) {
            task.wake(again);
        }
        return inside;
    }

    private static void shorten(@Nullable ArrayDeque<GroupNode<?>> list, int to) {
        while (list != null && list.size() > to) {
            list.removeLast();
        }
    }

    /** The tasks in this scope that no shield protects, its owner first. */
    static void collect(ScopeNode top, List<TaskNode<?>> into) {
        ArrayDeque<ScopeNode> todo = new ArrayDeque<>();
        todo.add(top);
        ScopeNode scope;
        while ((scope = todo.poll()) != null) {
            TaskNode<?> task = scope.owner;
            if (task == null) {
                continue;
            }
            if (pending(task.scope) != null) {
                into.add(task);
            }
            for (ScopeNode s = task.scope; s != null; s = s.parent) {
                if (s instanceof GroupNode<?> g) {
                    g.addTasks(todo);
                }
                GroupNode<?> visiting = s.guests;
                if (visiting != null) {
                    visiting.addTasks(todo);
                }
                if (s == scope) {
                    break;
                }
            }
        }
    }

    // ---- looking up ----

    /** Why a checkpoint in this scope has to throw, or null. */
    static @Nullable CancelReason pending(@Nullable ScopeNode from) {
        for (ScopeNode s = from; s != null; s = s.parent) {
            CancelReason reason = s.cancelled;
            if (reason != null) {
                return reason;
            }
            if (s.shield) {
                return null;
            }
        }
        return null;
    }

    /**
     * Nanoseconds to the earliest deadline up to a shield, not below zero; Long.MAX_VALUE if there
     * is none.
     */
    static long remaining(@Nullable ScopeNode from) {
        long least = Long.MAX_VALUE;
        for (ScopeNode s = from; s != null; s = s.parent) {
            if (s.cancelled != null) {
                return 0;
            }
            Limit l = s.limit;
            if (l != null) {
                least = Math.min(least, l.remaining());
            }
            if (s.shield) {
                break;
            }
        }
        return least;
    }

    // ---- entering and leaving ----

    /** Enters this scope on the task's own thread. */
    void enter(TaskNode<?> task) {
        if (stage != NEW) {
            throw new IllegalStateException(
                    "the scope '"
                            + name()
                            + "' was entered before: a scope is for one use, create a new one");
        }
        owner = task;
        parent = task.scope;
        Limit l = limit;
        if (l != null) {
            l.start(task.environment().clock());
        }
        STAGE.setRelease(this, ENTERED);
        task.scope = this; // a full fence: what follows is read after it
        if (shield) {
            task.settle();
        }
        Limit now = limit;
        if (now != null) {
            if (now != l) { // set just now, by one who did not see that we are in
                now.start(task.environment().clock());
            }
            watch(task, now);
        }
        if (cancelled != null) {
            task.lookAgain(); // who cancels just now may have looked before we were in
            if (stall == null) { // cancelled before, so nobody has woken anything
                stopWhatRuns();
            }
        }
    }

    /** Leaves this scope, which is the innermost one of the task. */
    void leave(TaskNode<?> task) {
        dismissGuests(task, null);
        STAGE.setRelease(this, LEFT);
        task.scope = parent; // a full fence: what follows is read after it
        boolean was = cancelled != null;
        if (was) {
            StallWatch watch = stall;
            if (watch != null) {
                watch.cancelTimer();
            }
            task.settle();
        }
        if (was || shield) {
            task.lookAgain();
            resumePressure(parent);
        }
    }

    /**
     * The task is back in a scope that may be cancelled, and the interrupt of then is used up: a
     * blocking call that follows is to be stopped soon, and not after the pause that the backoff
     * has reached. Not at once, for a clean-up in foreign code that only looks at the flag.
     */
    private static void resumePressure(@Nullable ScopeNode from) {
        for (ScopeNode s = from; s != null; s = s.parent) {
            StallWatch watch = s.cancelled == null ? null : s.stall;
            if (watch != null) {
                StallWatch sooner = watch.again();
                s.stall = sooner;
                sooner.next();
                return;
            }
            if (s.shield) {
                return;
            }
        }
    }

    final boolean isEntered() {
        return stage == ENTERED;
    }

    /** For a task's own scope: it is there from the beginning, without a push. */
    final void begin(TaskNode<?> task, @Nullable ScopeNode above) {
        owner = task;
        parent = above;
        STAGE.set(this, ENTERED); // published with the task
    }

    /** For a task's own scope: it is over. */
    final void end() {
        STAGE.setRelease(this, LEFT); // a watch that is set just now looks once, in vain
        StallWatch watch = stall;
        if (watch != null) {
            watch.cancelTimer();
        }
    }

    /** Whether the throwable says "I was cancelled". */
    static boolean isCancellation(Throwable e) {
        return e instanceof InterruptedException || e instanceof CancelledException;
    }

    /**
     * Whether a body that ended like this was stopped by this scope, which has been left, and by no
     * outer one.
     */
    private boolean absorbs(Throwable thrown) {
        return cancelled != null
                && isCancellation(thrown)
                && (shield || pending(parent) == null); // behind a shield it was nobody else
    }

    @Override
    public <T, X extends Exception> Optional<T> call(Body<? extends @Nullable T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        TaskNode<?> task = TaskNode.current();
        enter(task);
        T value;
        try {
            value = body.call();
        } catch (Throwable e) {
            dismissGuests(task, e);
            leave(task);
            if (absorbs(e)) {
                return Optional.empty();
            }
            throw e;
        }
        leave(task);
        return Optional.ofNullable(value);
    }

    @Override
    public <X extends Exception> boolean run(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        TaskNode<?> task = TaskNode.current();
        enter(task);
        try {
            action.run();
        } catch (Throwable e) {
            dismissGuests(task, e);
            leave(task);
            if (absorbs(e)) {
                return false;
            }
            throw e;
        }
        leave(task);
        return true;
    }

    /** Runs the body in this scope, which has a deadline: being late is an error. */
    public final <T extends @Nullable Object, X extends Exception> T callWithin(Body<T, X> body)
            throws X, InterruptedException {
        TaskNode<?> task = TaskNode.current();
        enter(task);
        T value;
        try {
            value = body.call();
        } catch (Throwable e) {
            dismissGuests(task, e);
            leave(task);
            if (absorbs(e)) {
                CancelReason reason = cancelled;
                if (reason != null && reason.kind() != CancelReason.Kind.DEADLINE) {
                    CancellationException cancellation = new CancellationException(reason.text());
                    cancellation.initCause(e);
                    throw cancellation;
                }
                throw timedOut(e);
            }
            CancelReason reason = cancelled;
            if (reason != null
                    && reason.kind() == CancelReason.Kind.DEADLINE
                    && !isCancellation(e)) {
                Failures.attach(e, timedOut(null));
            }
            throw e;
        }
        leave(task);
        return value;
    }

    private TimedOutException timedOut(@Nullable Throwable cause) {
        Limit l = limit;
        Duration time = l == null ? null : l.time;
        return new TimedOutException(
                name() + " ran out of time" + (time == null ? "" : " after " + time), time, cause);
    }

    // ---- guests ----

    /**
     * A guest ends with this reason if its scope has ended normally: nobody ended the guest before.
     */
    public static final String LEFT_BEHIND = "the scope that it was started in has ended";

    /**
     * The group of tasks that live no longer than this scope, which need not be a group: they see
     * the scope's cancellation and deadline, and are cancelled and awaited when the scope is left.
     * They must keep their failures for themselves. On a thread that is in no scope nothing ends
     * them. Own thread only; any thread may start a task in it.
     */
    public final GroupNode<?> guests() {
        GroupNode<?> group = guests;
        TaskNode<?> task = owner;
        if (group == null) {
            group = new GroupNode<>("guests of " + name(), false);
            if (task != null) {
                group.begin(task, this);
            }
            guests = group;
        }
        return group;
    }

    /** Ends the guests, if there are any, because the body has ended like this. Own thread only. */
    final void dismissGuests(TaskNode<?> task, @Nullable Throwable thrown) {
        GroupNode<?> group = guests;
        if (group != null) {
            group.dismiss(
                    task,
                    thrown == null ? LEFT_BEHIND : "the scope that it was started in has failed");
            guests = null;
        }
    }

    // ---- deadline, shield ----

    @Override
    public CancelScope deadline(Duration fromNow) {
        Objects.requireNonNull(fromNow, "fromNow");
        if (this instanceof TaskNode<?> thread && thread.isForeign()) {
            throw noScope();
        }
        Limit made = new Limit(fromNow);
        limit = made;
        // looked at after the limit was written: who enters just now writes first, then looks at it
        TaskNode<?> task = stage == ENTERED ? owner : null;
        if (task != null) {
            made.start(task.environment().clock());
            watch(task, made);
        }
        return this;
    }

    /** Sets the deadline of a scope that has not been entered; the time runs from its entering. */
    public final ScopeNode within(Duration time) {
        limit = new Limit(time);
        return this;
    }

    private void watch(TaskNode<?> task, Limit l) {
        if (l.time.isPositive()) {
            DeadlineWatch.at(task, l.at);
        } else {
            expire(l);
        }
    }

    /** The time is up, unless the deadline was moved. */
    final void expire(Limit of) {
        if (limit == of) {
            cancel(
                    Reasons.deadline(
                            "the deadline of '" + name() + "' (" + of.time + ") has passed"));
        }
    }

    /** Adds the guests that have not ended. */
    final void addGuests(ArrayDeque<ScopeNode> into) {
        GroupNode<?> group = guests;
        if (group != null) {
            group.addTasks(into);
        }
    }

    final @Nullable Limit limit() {
        return limit;
    }

    @Override
    public CancelScope noDeadline() {
        limit = null;
        return this;
    }

    @Override
    public Optional<Duration> remaining() {
        Limit l = limit;
        return l == null ? Optional.empty() : Optional.of(Duration.ofNanos(l.remaining()));
    }

    @Override
    public CancelScope shield(boolean on) {
        boolean was = shield;
        shield = on;
        if (stage == ENTERED) {
            TaskNode<?> task = owner;
            if (on && task != null && task.thread == Thread.currentThread()) {
                task.settle();
            }
            if (was && !on && pending(this) != null) {
                wakeBelow(this, true);
            }
        }
        return this;
    }

    // ---- seeing ----

    @Override
    public final boolean isCancelled() {
        return cancelled != null;
    }

    @Override
    public final Optional<String> reason() {
        return why().map(CancelReason::text);
    }

    @Override
    public final Optional<CancelReason> why() {
        return Optional.ofNullable(cancelled);
    }

    @Override
    public String name() {
        String name = givenName;
        return name == null ? "scope" : name;
    }

    @Override
    public String toString() {
        CancelReason reason = cancelled;
        return name() + (reason == null ? "" : " (cancelled: " + reason.text() + ")");
    }
}
