package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * One task at a time: only the thread that holds the baton runs. Waiting hands the baton to the
 * next one in the queue, first come, first served; so what stands between two checkpoints is
 * atomic. Right on any number of carriers, fast on one.
 *
 * <p>{@code holder} is the baton:
 *
 * <pre>
 *   a thread ──has something to hand it to──&gt; another thread
 *      └──nothing is ready──&gt; IDLE ──who brings something, CAS──&gt; DISPATCHING ──&gt; a thread
 * </pre>
 *
 * {@code ready} belongs to whoever holds the baton (or dispatches), and is handed on with it: the
 * write of {@code holder} publishes it. Everybody else puts into {@code inbox}, a stack pushed by
 * CAS, and then looks whether the baton lies idle; the holder lays it down, then looks into the
 * inbox. Both are volatile, so nothing that is brought is left lying.
 *
 * <p>Inside a foreign call ({@code TaskNode.foreign} is not 0) a task runs beside the loop: it
 * holds no baton, what it waits for there wakes its thread directly, and it takes the baton again
 * when the outermost foreign call is over. {@code foreign} is written by the task's own thread
 * before it publishes a wait, so whoever ends that wait sees it.
 *
 * <p>A task that has not begun is an entry in the queue and no more. A thread whose task ends takes
 * the next fresh task itself; a new thread is made only when the task of the old one waits. So a
 * task that never waits costs no thread.
 */
public class LoopScheduler extends Scheduler {
    private static final Object DISPATCHING = "dispatching";
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final VarHandle HOLDER;
    private static final VarHandle INBOX;
    private static final VarHandle TURNS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HOLDER = lookup.findVarHandle(LoopScheduler.class, "holder", Object.class);
            INBOX = lookup.findVarHandle(LoopScheduler.class, "inbox", Entry.class);
            TURNS = lookup.findVarHandle(LoopScheduler.class, "turns", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A task that somebody outside made ready. */
    private record Entry(TaskNode<?> task, @Nullable Entry older) {}

    /** More than so many that are ready are a burst. */
    private static final int BURST = 16 * 1024;

    private ArrayDeque<TaskNode<?>> ready = new ArrayDeque<>();

    /** Whether there has been a burst since {@code ready} was made. Holder only. */
    private boolean burst;

    private volatile @Nullable Object holder;
    private volatile @Nullable Entry inbox;

    /** How often the baton was, or could have been, handed on. Written by the holder, opaque. */
    private long turns;

    private long lastTurns;
    private @Nullable Object lastHolder;
    private long lastSeen;
    private long lastOwn = -1;

    /** A loop that runs in order. */
    public LoopScheduler() {}

    @Override
    public void start(TaskNode<?> task) {
        makeReady(task);
    }

    @Override
    public void unpark(TaskNode<?> task) {
        if (task.foreign != 0) {
            LockSupport.unpark(task.thread);
        } else {
            makeReady(task);
        }
    }

    private void turn() {
        TURNS.setOpaque(this, turns + 1);
    }

    private void makeReady(TaskNode<?> task) {
        if (holder == Thread.currentThread()) {
            ready.add(task);
            return;
        }
        Entry head;
        do {
            head = inbox;
        } while (!INBOX.compareAndSet(this, head, new Entry(task, head)));
        if (holder == null && HOLDER.compareAndSet(this, null, DISPATCHING)) {
            pass();
        }
    }

    /** Moves what came from outside behind what is ready. Holder only. */
    private void drain() {
        if (inbox == null) {
            return;
        }
        Entry e = (Entry) INBOX.getAndSet(this, null);
        ArrayDeque<TaskNode<?>> inOrder = new ArrayDeque<>();
        for (; e != null; e = e.older()) {
            inOrder.addFirst(e.task());
        }
        ready.addAll(inOrder);
    }

    /**
     * Takes the next task out of the ready ones; the first, unless a subclass has its own mind.
     * Holder only.
     *
     * @param ready not empty
     */
    protected TaskNode<?> choose(ArrayDeque<TaskNode<?>> ready) {
        return ready.removeFirst();
    }

    /** Nothing is ready. Called by the holder, just before it lays the baton down. */
    protected void nothingReady() {}

    /**
     * Takes the next task that can run. Entries of tasks that run already, or have ended, are
     * left-overs. Holder only.
     */
    private @Nullable TaskNode<?> next() {
        drain();
        while (!ready.isEmpty()) {
            burst |= ready.size() > BURST;
            TaskNode<?> task = choose(ready);
            if (task.suspended || task.isFresh()) {
                return task;
            }
        }
        if (burst) {
            ready = new ArrayDeque<>(); // the room for the burst is given back
            burst = false;
        }
        return null;
    }

    /**
     * Hands the baton on, or lays it down. The caller holds it, and does not any more when this
     * returns.
     */
    private void pass() {
        while (true) {
            TaskNode<?> task = next();
            if (task != null) {
                hand(task);
                return;
            }
            nothingReady();
            if (inbox != null || !ready.isEmpty()) {
                continue;
            }
            holder = null;
            if (inbox == null || !HOLDER.compareAndSet(this, null, DISPATCHING)) {
                return;
            }
        }
    }

    private void hand(TaskNode<?> task) {
        turn();
        task.suspended = false;
        Thread thread = task.thread;
        if (thread == null) {
            thread = THREADS.newThread(() -> work(task));
            holder = thread;
            thread.start();
        } else {
            HOLDER.setRelease(this, thread); // nobody waits for this very write: he will drain too
            LockSupport.unpark(thread);
        }
    }

    /** The life of a thread of the loop: runs fresh tasks as long as they come next. */
    private void work(TaskNode<?> first) {
        TaskNode<?> task = first;
        while (true) {
            task.run();
            task = next();
            if (task == null) {
                pass();
                return;
            }
            if (task.thread != null) {
                hand(task);
                return;
            }
            turn();
        }
    }

    /** With the baton: for foreign calls, which need a carrier and no baton. */
    private static void breathe(boolean needed) {
        if (needed) {
            Breath.take();
        }
    }

    /** Gives the baton away and waits until it comes back to this task. */
    private void giveWay(TaskNode<?> task, @Nullable Wait wait) {
        breathe(Breath.isNeededToWait());
        task.suspended = true;
        TaskNode<?> next = next();
        if (next == task) {
            turn();
            task.suspended = false;
            return;
        }
        if (next != null) {
            hand(next);
        } else {
            pass();
        }
        awaitBaton(wait);
    }

    private void awaitBaton(@Nullable Wait wait) {
        Thread me = Thread.currentThread();
        boolean stray = false;
        while (holder != me) {
            LockSupport.park();
            if (Thread.interrupted() && (wait == null || !wait.interrupted())) {
                stray = true;
            }
        }
        if (stray) {
            me.interrupt();
        }
    }

    @Override
    public void park(Wait wait) {
        if (wait.task.foreign != 0) {
            ParallelScheduler.INSTANCE.park(wait);
            return;
        }
        while (wait.isPending()) {
            giveWay(wait.task, wait);
        }
    }

    @Override
    public void beforeForeign(TaskNode<?> task) {
        if (task.foreign++ == 0) {
            pass();
        }
    }

    @Override
    public void afterForeign(TaskNode<?> task) {
        VarHandle.releaseFence(); // who sees that it is back sees what it did: takesTurnsWith
        if (--task.foreign == 0) {
            regain(task);
        }
    }

    private void regain(TaskNode<?> task) {
        task.suspended = true; // seen by the holder because makeReady publishes it
        makeReady(task);
        awaitBaton(null);
    }

    @Override
    public boolean enter(TaskNode<?> task) {
        if (holder == Thread.currentThread()) {
            return false;
        }
        regain(task);
        return true;
    }

    @Override
    public void exit(TaskNode<?> task) {
        pass();
    }

    @Override
    public void yield(TaskNode<?> task) {
        if (task.foreign != 0) {
            ParallelScheduler.INSTANCE.yield(task);
            return;
        }
        breathe(Breath.isNeededToYield());
        drain();
        if (ready.isEmpty()) {
            turn(); // it would have let others run
        } else {
            ready.add(task);
            giveWay(task, null);
        }
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public int spinsForElsewhere() {
        return PROCESSORS > 1
                        && holder == Thread.currentThread()
                        && ready.isEmpty()
                        && inbox == null
                ? SPINS_FOR_ELSEWHERE
                : 0;
    }

    /** What was seen so far does not count: the watchdog itself did not run. */
    void forget(long now) {
        lastSeen = now;
        lastOwn = -1;
    }

    /**
     * The thread that has held the baton for longer than so many milliseconds, and, if it computes,
     * could have computed for as long: up to the pause between two looks. Called by the watchdog
     * alone.
     */
    @Nullable Thread heldFor(long millis, long now, long pause, OwnTime own) {
        long seen = (long) TURNS.getOpaque(this);
        Object by = holder;
        if (seen != lastTurns || by != lastHolder || !(by instanceof Thread thread)) {
            lastTurns = seen;
            lastHolder = by;
            lastSeen = now;
            lastOwn = -1;
            return null;
        }
        long had = own.passed(now);
        if (lastOwn < 0) {
            lastOwn = had;
        }
        return now - lastSeen > millis * 1_000_000
                        && (thread.getState() != Thread.State.RUNNABLE
                                || had - lastOwn >= (millis - pause) * 1_000_000)
                ? thread
                : null;
    }
}
