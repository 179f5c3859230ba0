package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.CancelReason;
import tasuki.CancelScope;
import tasuki.Group;
import tasuki.GroupAction;
import tasuki.GroupBody;
import tasuki.ServiceBody;
import tasuki.Task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A group: a scope that owns tasks.
 *
 * <p>{@code live} counts the body and the tasks that have not ended. It starts at 1 for the body; a
 * task may be added only while it is not 0, so 0 is final. Whoever takes it to 0 completes {@code
 * join}, which the owner has published before it takes its own 1 away.
 *
 * <p>{@code tasks} is a stack, newest first, linked by {@code TaskNode.next}: pushed by CAS. Tasks
 * that have ended are taken out now and then by one thread at a time ({@code sweeping}), never the
 * first one, so sweeping does not meet pushing. What is taken out is linked to itself: who walks
 * the stack and stands on such a task starts over. Walkers cope with a task twice.
 *
 * <p>{@code failures} is a stack too, the first failure at its bottom; only the owner reads it,
 * after everybody has ended.
 */
public final class GroupNode<T extends @Nullable Object> extends ScopeNode implements Group {
    private static final VarHandle LIVE;
    private static final VarHandle TASKS;
    private static final VarHandle FAILURES;
    private static final VarHandle SWEEPING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LIVE = lookup.findVarHandle(GroupNode.class, "live", int.class);
            TASKS = lookup.findVarHandle(GroupNode.class, "tasks", TaskNode.class);
            FAILURES = lookup.findVarHandle(GroupNode.class, "failures", FailureNode.class);
            SWEEPING = lookup.findVarHandle(GroupNode.class, "sweeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many owners wait for tasks on other threads than the scheduler's, in all programs. */
    private static final AtomicInteger WAITING_FOR_ELSEWHERE = new AtomicInteger();

    /** How many failures that nobody has looked at are kept, in case somebody will. */
    private static final int MOST_UNSEEN = 256;

    private record FailureNode(Throwable failure, boolean ofTask, @Nullable FailureNode earlier) {}

    /** Whether the signature that the failures surface in carries the tasks' checked exceptions. */
    final boolean carriesChecked;

    /** Whether a task's failure stays with the task. */
    private final boolean isolating;

    /**
     * Whether failures that stayed with their tasks are reported if nobody looked: nobody can once
     * the group has ended.
     */
    private final boolean reporting;

    private volatile int live = 1;
    private volatile @Nullable TaskNode<?> tasks;
    private volatile @Nullable FailureNode failures;
    private volatile boolean sweeping;
    private volatile @Nullable GroupJoin join;

    /** Whether a task ended as cancelled. */
    private volatile boolean cutOff;

    /** Whether the tree of tasks begins here: the owner is no task. */
    private boolean rooted;

    /** Whether it is worth looking before parking at the end; null if it is not. */
    private @Nullable Guess guess;

    /** Whether the tasks run on other threads than the scheduler's. */
    private boolean elsewhere;

    /** Pushes since the last sweep; inexact on purpose. */
    private int pushed;

    /** A group that has not been entered. */
    GroupNode(String name, boolean carriesChecked) {
        this(name, carriesChecked, false);
    }

    /**
     * A group that has not been entered. {@code isolating}: a task's failure stays with the task.
     */
    GroupNode(String name, boolean carriesChecked, boolean isolating) {
        super(name);
        this.carriesChecked = carriesChecked;
        this.isolating = isolating;
        this.reporting = isolating && !carriesChecked;
    }

    // ---- running ----

    @Override
    void enter(TaskNode<?> task) {
        super.enter(task);
        rooted = task.isForeign() && !isInGroup(task);
        if (rooted) {
            Roots.add(task);
        }
    }

    private boolean isInGroup(TaskNode<?> task) {
        for (ScopeNode s = parent; s != null && s != task; s = s.parent) {
            if (s instanceof GroupNode) {
                return true;
            }
        }
        return false;
    }

    @Override
    void leave(TaskNode<?> task) {
        if (rooted) {
            Roots.remove(task);
        }
        super.leave(task);
    }

    /** Runs a group on the calling thread. */
    public static <T extends @Nullable Object, X extends Exception> T run(
            String name, boolean isolating, GroupBody<T, X> body) throws X, InterruptedException {
        GroupNode<T> group = new GroupNode<>(name, false, isolating);
        TaskNode<?> me = TaskNode.current();
        group.enter(me);
        T value;
        try {
            value = body.call(group);
        } catch (Throwable e) {
            group.bodyFailed(e);
            group.close(me, e);
            throw Failures.raise(group.absorbed(e));
        }
        group.close(me, null);
        return value;
    }

    /** Runs a group without a result on the calling thread. */
    public static <X extends Exception> void runAction(
            String name, boolean isolating, GroupAction<X> body) throws X, InterruptedException {
        GroupNode<@Nullable Void> group = new GroupNode<>(name, false, isolating);
        TaskNode<?> me = TaskNode.current();
        group.enter(me);
        try {
            body.run(group);
        } catch (Throwable e) {
            group.bodyFailed(e);
            group.close(me, e);
            return; // the body was stopped by the group's own cancellation
        }
        group.close(me, null);
    }

    /** The body ended with this: stops the tasks. */
    void bodyFailed(Throwable e) {
        if (!isCancellation(e)) {
            fail(e, null);
        } else if (pending(this) == null) {
            cancel(Reasons.interrupted("its body was interrupted", e));
        }
    }

    /** What a group with a result throws whose body was stopped by the group's own cancellation. */
    private Throwable absorbed(Throwable thrown) {
        CancelReason reason = cancelReason();
        CancellationException made =
                new CancellationException(
                        name() + " was cancelled: " + (reason == null ? "" : reason.text()));
        made.initCause(thrown);
        return made;
    }

    /**
     * Waits for all tasks, leaves the scope, and throws what the group ends with. Returns if the
     * body's value counts, or if the body was stopped by the group's own cancellation.
     */
    void close(TaskNode<?> me, @Nullable Throwable thrown) throws InterruptedException {
        dismissGuests(me, thrown);
        boolean interrupted = awaitAndLeave(me);
        FailureNode failed = failures;
        if (failed != null) {
            throw Failures.raise(firstOf(failed));
        }
        CancelReason outer = pending(parent);
        if (thrown != null) {
            CancelReason reason = cancelReason();
            if (outer == null && reason != null && reason.kind() != CancelReason.Kind.INTERRUPTED) {
                return;
            }
            throw Failures.raise(thrown);
        }
        if (interrupted || outer != null && cutOff) {
            throw outer == null
                    ? new InterruptedException("interrupted while waiting for " + name())
                    : Interruption.of(outer, null);
        }
    }

    /**
     * Waits for all tasks and leaves the scope; true if the thread was interrupted from outside
     * meanwhile.
     */
    boolean awaitAndLeave(TaskNode<?> me) {
        boolean interrupted = awaitTasks(me);
        leave(me);
        unlinkTasks();
        return interrupted;
    }

    /**
     * Waits for all tasks, whatever happens; true if the thread was interrupted from outside
     * meanwhile.
     */
    private boolean awaitTasks(TaskNode<?> me) {
        if (live == 1 && LIVE.compareAndSet(this, 1, 0)) {
            return false;
        }
        if (elsewhere) {
            // whoever looks takes a processor from those who do the work: one at a time at most
            boolean alone = WAITING_FOR_ELSEWHERE.getAndIncrement() == 0;
            try {
                return awaitTasks(me, alone);
            } finally {
                WAITING_FOR_ELSEWHERE.getAndDecrement();
            }
        }
        return awaitTasks(me, true);
    }

    private boolean awaitTasks(TaskNode<?> me, boolean mayLook) {
        Guess worth = guess;
        int looks = 0;
        if (worth != null && mayLook) {
            Scheduler scheduler = me.environment().scheduler();
            looks = worth.looks(elsewhere ? scheduler.spinsForElsewhere() : scheduler.spins());
        }
        GroupJoin mine = new GroupJoin(me, this, looks);
        join = mine;
        if ((int) LIVE.getAndAdd(this, -1) != 1) {
            mine.block();
            if (worth != null && looks != 0) {
                worth.learn(!mine.wasParked());
            }
        }
        return mine.interrupted;
    }

    /**
     * Its tasks run already, and may end any moment: looks for a while before it parks.
     *
     * @param worth what is known of groups like this one
     * @param onOtherThreads whether the tasks run on other threads than the scheduler's
     */
    GroupNode<T> hurried(Guess worth, boolean onOtherThreads) {
        guess = worth;
        elsewhere = onOtherThreads;
        return this;
    }

    /**
     * For a group of guests, which is on nobody's stack of scopes: cancels its tasks one by one and
     * waits for them.
     */
    void dismiss(TaskNode<?> me, String reason) {
        cancel(Reasons.ownAccord(reason)); // for tasks that somebody starts just now
        ArrayDeque<ScopeNode> left = new ArrayDeque<>();
        addTasks(left);
        for (ScopeNode task : left) {
            task.cancel(reason);
        }
        if (awaitTasks(me)) {
            Thread.currentThread().interrupt(); // for whatever comes next
        }
        unlinkTasks();
        end();
    }

    private void unlinkTasks() {
        TaskNode<?> t = tasks;
        tasks = null;
        while (t != null) {
            TaskNode<?> following = t.next;
            t.next = null;
            if (reporting && following != t) {
                t.reportUnseen();
            }
            t = following;
        }
    }

    private Throwable firstOf(FailureNode last) {
        ArrayDeque<Throwable> later = new ArrayDeque<>();
        FailureNode first = last;
        for (; first.earlier != null; first = first.earlier) {
            later.addFirst(first.failure);
        }
        Failures.attachAll(first.failure, later);
        if (first.ofTask) {
            Throwable cause = first.failure.getCause();
            boolean wrapper = first.failure instanceof tasuki.TaskFailedException && cause != null;
            Failures.trace(wrapper && cause != null ? cause : first.failure, name());
        }
        return first.failure;
    }

    private void fail(Throwable e, @Nullable TaskNode<?> task) {
        FailureNode head;
        do {
            head = failures;
        } while (!FAILURES.compareAndSet(this, head, new FailureNode(e, task != null, head)));
        if (cancelReason() == null) {
            String text = name() + " failed: " + Failures.text(e);
            cancel(Reasons.failure(text, e, task == null ? null : task.name()));
        }
    }

    /** A task has ended; called once by each, last. */
    void ended(TaskNode<?> task, int how) {
        if (how == TaskNode.FAILED && !isolating && !task.failureIsCallers()) {
            fail(task.thrown(), task);
        } else if (how == TaskNode.CANCELLED && !task.failureIsCallers()) {
            cutOff = true;
        }
        leaveOne();
    }

    private void leaveOne() {
        if ((int) LIVE.getAndAdd(this, -1) == 1) {
            GroupJoin waiting = join;
            if (waiting != null) {
                waiting.complete();
            }
        }
    }

    // ---- starting ----

    private void enterOne() {
        int n;
        do {
            n = live;
            if (n == 0) {
                throw ended();
            }
        } while (!LIVE.compareAndSet(this, n, n + 1));
    }

    private IllegalStateException ended() {
        return new IllegalStateException(
                "the group '"
                        + name()
                        + "' has ended: a task can be started in it only while its body or a task of it runs");
    }

    private void push(TaskNode<?> task) {
        TaskNode<?> head;
        do {
            head = tasks;
            task.next = head;
        } while (!TASKS.compareAndSet(this, head, task));
        if (++pushed > 32 + 2 * live) {
            sweep();
        }
    }

    private void sweep() {
        if (!SWEEPING.compareAndSet(this, false, true)) {
            return;
        }
        try {
            pushed = 0;
            TaskNode<?> before = tasks;
            if (before == null) {
                return;
            }
            TaskNode<?> t = before.next;
            int kept = 0;
            while (t != null) {
                TaskNode<?> following = t.next;
                if (t.isDone() && !(reporting && t.isUnseenFailure() && ++kept <= MOST_UNSEEN)) {
                    if (reporting) {
                        t.reportUnseen();
                    }
                    before.next = following;
                    t.next = t;
                } else {
                    before = t;
                }
                t = following;
            }
        } finally {
            sweeping = false;
        }
    }

    /** Wakes the tasks that have not ended, some perhaps twice; adds the groups inside them. */
    void wakeTasks(boolean again, ArrayDeque<GroupNode<?>> inside) {
        TaskNode<?> t = tasks;
        while (t != null) {
            TaskNode<?> following = t.next;
            if (!t.isDone()) {
                wakeOwner(t, again, inside);
            }
            t = following == t ? tasks : following; // it was taken out under our feet
        }
    }

    /** Adds the tasks that have not ended. */
    void addTasks(ArrayDeque<ScopeNode> into) {
        int start = into.size();
        TaskNode<?> t = tasks;
        while (t != null) {
            if (!t.isDone()) {
                into.add(t);
            }
            TaskNode<?> following = t.next;
            if (following == t) { // it was taken out under our feet
                while (into.size() > start) {
                    into.removeLast();
                }
                following = tasks;
            }
            t = following;
        }
    }

    /**
     * Starts a task whose body runs even if it is cancelled before it begins: its first checkpoint
     * throws then. For a task that somebody waits for to say how it ended.
     */
    public <V extends @Nullable Object> TaskNode<V> beginAnyway(String name, Body<V, ?> body) {
        return begin(name, body, null, true);
    }

    <V extends @Nullable Object> TaskNode<V> begin(
            @Nullable String name, Body<V, ?> body, @Nullable Executor executor) {
        return begin(name, body, executor, false);
    }

    private <V extends @Nullable Object> TaskNode<V> begin(
            @Nullable String name, Body<V, ?> body, @Nullable Executor executor, boolean anyway) {
        Objects.requireNonNull(body, "body");
        Body<V, ?> carrying = Propagation.wrap(body); // foreign code: before we count on the task
        TaskNode<?> starter = TaskNode.current();
        TaskNode<?> mine = owner;
        Environment environment = (mine == null ? starter : mine).environment();
        if (environment.settings().debug()) {
            carrying = Failures.rememberingStart(carrying);
        }
        enterOne();
        TaskNode<V> task =
                new TaskNode<>(
                        name,
                        executor == null ? environment : environment.elsewhere(),
                        this,
                        starter.context(),
                        carrying,
                        executor != null,
                        false);
        if (anyway) {
            task.beginAnyway();
        }
        push(task);
        task.start(executor);
        return task;
    }

    @Override
    public <V extends @Nullable Object, X extends Exception> Task<V> start(Body<V, X> body) {
        return begin(null, body, null);
    }

    @Override
    public <X extends Exception> Task<@Nullable Void> start(Action<X> action) {
        return begin(null, body(action), null);
    }

    @Override
    public <V extends @Nullable Object, X extends Exception> Task<V> start(
            String name, Body<V, X> body) {
        return begin(Objects.requireNonNull(name, "name"), body, null);
    }

    @Override
    public <X extends Exception> Task<@Nullable Void> start(String name, Action<X> action) {
        return begin(Objects.requireNonNull(name, "name"), body(action), null);
    }

    /** An action as a body. */
    public static <X extends Exception> Body<@Nullable Void, X> body(Action<X> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return null;
        };
    }

    @Override
    public <S extends @Nullable Object, X extends Exception> S startService(
            String name, ServiceBody<S, X> body) throws InterruptedException {
        return Handshake.start(
                this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
    }

    // ---- tasks on the caller's thread ----

    /** Runs a task of this group on the calling thread; its result is in the task. */
    <V extends @Nullable Object> TaskNode<V> runHere(
            @Nullable String name, Body<V, ?> body, boolean failureIsMine) {
        Objects.requireNonNull(body, "body");
        TaskNode<?> me = TaskNode.current();
        if (!me.isForeign() && !isAround(me)) {
            if (live == 0) {
                throw ended();
            }
            throw new IllegalStateException(
                    "the task '"
                            + me.name()
                            + "' is not in the group '"
                            + name()
                            + "': only its own tasks and threads that are no tasks can run a body in it");
        }
        enterOne();
        TaskNode<?> mine = owner;
        TaskNode<V> task =
                new TaskNode<>(
                        name,
                        mine == null ? me.environment() : mine.environment(),
                        this,
                        me.context(),
                        body,
                        false,
                        false);
        if (!failureIsMine) {
            task.detachFailure();
        }
        push(task);
        Inline inline = new Inline(me, task);
        inline.outer = me.wait;
        me.wait = inline;
        try {
            task.runHere();
        } finally {
            me.wait = inline.outer;
        }
        return task;
    }

    private boolean isAround(TaskNode<?> task) {
        for (ScopeNode s = task.scope; s != null; s = s.parent) {
            if (s == this) {
                return true;
            }
        }
        return false;
    }

    @Override
    public <V extends @Nullable Object, X extends Exception> V call(String name, Body<V, X> body)
            throws X, InterruptedException {
        TaskNode<V> task = runHere(Objects.requireNonNull(name, "name"), body, false);
        switch (task.status()) {
            case TaskNode.SUCCESS:
                return task.value();
            case TaskNode.FAILED:
                throw Failures.raise(task.failure());
            default:
                CancelReason reason = pending(this);
                throw reason != null
                        ? Interruption.of(reason, null)
                        : new InterruptedException(
                                "task '" + name + "' was cancelled: " + task.endedBecause());
        }
    }

    /**
     * While a task runs on another task's thread, the latter cannot be woken: it goes on after the
     * former.
     */
    private static final class Inline extends Wait {
        private final TaskNode<?> running;

        Inline(TaskNode<?> task, TaskNode<?> running) {
            super(task);
            this.running = running;
        }

        @Override
        public String what() {
            return "task '" + running.name() + "', which runs on its thread";
        }

        @Override
        public List<TaskNode<?>> holders() {
            return List.of(running);
        }

        @Override
        protected void wake() {}
    }

    // ---- the rest ----

    @Override
    public void cancel() {
        cancel("cancelled");
    }

    @Override
    public CancelScope scope() {
        return this;
    }

    /** The number of tasks, and 1 for the body, that have not ended. */
    int live() {
        return live;
    }
}
