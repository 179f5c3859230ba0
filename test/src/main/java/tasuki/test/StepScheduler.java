package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Scheduler;
import tasuki.internal.TaskNode;
import tasuki.internal.Timer;
import tasuki.internal.Wait;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * One task at a time; at every checkpoint a {@link Chooser} says who goes on. For one run.
 *
 * <p>The turn:
 *
 * <pre>
 *   HELD by a thread ──it waits, ends or is passed over──&gt; HELD by another one
 *     └── nobody can run ──&gt; DISPATCHING ──&gt; HELD | RESTING
 *   RESTING (nobody; a real call is in flight, or the run is over) ──who brings something──&gt; DISPATCHING
 *   any ──the run is broken──&gt; FREE, for good: everybody runs as they like, to unwind
 * </pre>
 *
 * HELD is {@code holder != null}, DISPATCHING and FREE have flags. All of it, the slots, the list
 * of those who are ready and the record of what was chosen are guarded by {@code lock}; {@code
 * holder} and {@code free} are volatile as well, because who waits for its turn reads them without.
 * With one task at a time there is hardly ever a second thread at that lock.
 *
 * <p>Why nobody is forgotten. A wait ends by a CAS of its state, <em>then</em> {@link #unpark}
 * takes the lock. A task that waits takes the lock, looks whether its wait is still pending, and
 * only then becomes WAITING, under the same lock; so {@code unpark} finds it WAITING and makes it
 * ready, or it sees by itself that the wait is over. Who makes somebody ready looks, under the same
 * lock, whether the turn lies about, and if so dispatches; the dispatcher puts the turn down only
 * under the lock, after it has found nothing. So the turn does not lie while somebody is ready.
 *
 * <p>Timers fire while DISPATCHING, without the lock: they complete waits and cancel scopes, which
 * comes back here through {@code unpark}. Nothing foreign is called with the lock held.
 *
 * <p>Why a run can be replayed. Between two turns only the holder runs, and everything it can do to
 * this state is in its own order; the options of a decision are listed in an order that follows
 * from earlier turns. What runs really in parallel is foreign calls and bodies elsewhere. After a
 * task has begun one, nobody gets a turn until it is back, or has taken longer than {@code settle};
 * then it goes on itself, without a decision: so a short one acts like a step of its task, and only
 * a long one brings the machine's timing in.
 */
final class StepScheduler extends Scheduler {
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    /** Who passes so many checkpoints although the run was given up will never end by itself. */
    private static final int MOST_WHEN_FREE = 10_000;

    private final Object lock = new Object();
    private final Settings settings;
    private final VirtualClock clock;

    /** For whoever has the turn. */
    private final SplittableRandom random;

    private final Chooser chooser;
    private final Probe probe;
    final Faults faults = new Faults();
    private final Outside outside = new Outside(this);
    private final Slot time = new Slot(TaskNode.current(), -1, "time");
    private final @Nullable Trace trace;

    // guarded by lock
    private final Map<TaskNode<?>, Slot> slots = new LinkedHashMap<>();
    private final ArrayDeque<Slot> ready = new ArrayDeque<>();
    private final List<AdvanceWait> advancers = new ArrayList<>();
    private final TreeMap<Integer, Integer> chosen = new TreeMap<>();
    private boolean dispatching;
    private boolean jumpNow;
    private int foreign;
    private int elsewhere;
    private int numbers;
    private int decisions;
    private long restingSince;
    private long patience;
    private @Nullable Slot main;

    /** One whose call was waited for and is over: it goes on before anybody is chosen. */
    private @Nullable Slot returning;

    private @Nullable AssertionError broken;
    private boolean cancelled;

    private volatile @Nullable Thread holder;
    private volatile boolean free;
    private volatile int steps;

    /** Roughly: everybody counts, without a lock. */
    private volatile int checkpointsWhenFree;

    StepScheduler(
            Settings settings, VirtualClock clock, Chooser chooser, Probe probe, boolean tracing) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed);
        this.clock = clock;
        this.chooser = chooser;
        this.probe = probe;
        this.trace = tracing ? new Trace() : null;
    }

    // ---- what came of it ----

    /** What was chosen otherwise than in order. */
    Schedule schedule() {
        synchronized (lock) {
            return Schedule.of(chosen);
        }
    }

    int decisions() {
        synchronized (lock) {
            return decisions;
        }
    }

    /** Points at which somebody was or could have been chosen. */
    int steps() {
        return steps;
    }

    /** What broke the run: a deadlock, no end, no time; or null. */
    @Nullable AssertionError broken() {
        synchronized (lock) {
            return broken;
        }
    }

    String trace() {
        synchronized (lock) {
            return trace == null ? "" : trace.text();
        }
    }

    /** Those that have not ended, the main task first. */
    List<Slot> live() {
        synchronized (lock) {
            List<Slot> live = new ArrayList<>();
            for (Slot slot : slots.values()) {
                if (slot.state != Slot.State.ENDED && !slot.task.isDone()) {
                    live.add(slot);
                }
            }
            return live;
        }
    }

    VirtualClock clock() {
        return clock;
    }

    Settings settings() {
        return settings;
    }

    // ---- slots ----

    /** The slot of the task that the calling thread runs. */
    private Slot slotOf(TaskNode<?> task) {
        synchronized (lock) {
            Slot slot = slots.get(task);
            if (slot == null) { // it runs on another task's thread, or came from outside
                slot = new Slot(task, numbers++);
                slot.state = Slot.State.RUNNING;
                slots.put(task, slot);
            }
            if (slot.thread == null) {
                slot.thread = Thread.currentThread();
            }
            return slot;
        }
    }

    private boolean hasTurn() {
        return holder == Thread.currentThread();
    }

    // ---- Scheduler ----

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean seesCheckpoints() {
        return true;
    }

    @Override
    public Scheduler elsewhere() {
        return outside;
    }

    @Override
    public void start(TaskNode<?> task) {
        boolean mine;
        Slot slot;
        synchronized (lock) {
            slot = new Slot(task, numbers++);
            slots.put(task, slot);
            if (main == null) {
                main = slot;
            }
            if (free) {
                threadFor(slot);
            } else {
                makeReady(slot);
            }
            mine = claimDispatch();
        }
        if (free) {
            wake(slot);
        } else if (mine) {
            dispatch();
        } else if (settings.switchAtStarts && hasTurn()) {
            giveWay(slotOf(TaskNode.current()), Turn.START, null);
        }
    }

    @Override
    public void checkpoint(TaskNode<?> task) {
        if (free) {
            if ((checkpointsWhenFree = checkpointsWhenFree + 1) > MOST_WHEN_FREE) {
                throw new EndlessRunError("the test was given up, and this task does not stop");
            }
        } else if (hasTurn()) {
            probe.checkpoint(task);
            giveWay(slotOf(task), Turn.CHECKPOINT, null);
        }
    }

    @Override
    public void yield(TaskNode<?> task) {
        if (free) {
            checkpoint(task);
        } else if (hasTurn()) {
            probe.checkpoint(task);
            giveWay(slotOf(task), Turn.YIELD, null);
        }
    }

    @Override
    public void park(Wait wait) {
        Slot me = slotOf(wait.task());
        boolean visits = !hasTurn() && !free; // a wait of ours inside a foreign call
        if (visits) {
            comeBack(me);
        }
        probe.parked(wait);
        while (wait.isPending() && !free) {
            giveWay(me, Turn.WAIT, wait);
        }
        boolean stray = false;
        while (wait.isPending()) {
            LockSupport.park(this);
            stray |= Thread.interrupted() && !wait.onInterrupt();
        }
        if (stray) {
            Thread.currentThread().interrupt();
        }
        probe.resumed(wait);
        if (visits) {
            leave(me, "");
        }
    }

    @Override
    public void unpark(TaskNode<?> task) {
        boolean mine = false;
        synchronized (lock) {
            Slot slot = slots.get(task);
            if (slot == null) {
                return;
            }
            if (free) {
                LockSupport.unpark(slot.thread);
                return;
            }
            if (slot.state == Slot.State.WAITING) {
                comesBack(slot);
                mine = claimDispatch();
            }
        }
        if (mine) {
            dispatch();
        }
    }

    @Override
    public void beforeForeign(TaskNode<?> task) {
        if (!free && hasTurn()) {
            Wait call = task.waiting();
            String what = call == null ? "" : call.what();
            Slot me = slotOf(task);
            probe.checkpoint(task);
            giveWay(me, Turn.CHECKPOINT, null);
            faults.before(what);
            leave(me, what);
        }
    }

    @Override
    public void afterForeign(TaskNode<?> task) {
        if (!free && !hasTurn()) {
            comeBack(slotOf(task));
        }
    }

    @Override
    public boolean enter(TaskNode<?> task) {
        if (free || hasTurn()) {
            return false;
        }
        comeBack(slotOf(task));
        return true;
    }

    @Override
    public void exit(TaskNode<?> task) {
        if (!free) {
            ended(slotOf(task));
        }
    }

    @Override
    public void elsewhere(int more) {
        Slot slot = slotOf(TaskNode.current());
        synchronized (lock) {
            slot.elsewhere += more;
            elsewhere += more;
            slot.slow = false;
        }
    }

    // ---- the turn ----

    /** The caller goes out of the turn order for a real call. */
    private void leave(Slot me, String what) {
        String where = trace == null ? "" : Where.here();
        synchronized (lock) {
            if (free) {
                return;
            }
            if (trace != null) {
                trace.stops(me, Turn.FOREIGN, what, where);
            }
            me.state = Slot.State.FOREIGN;
            foreign++;
            me.slow = false;
            holder = null;
            dispatching = true;
        }
        dispatch();
    }

    /** The caller, who has not the turn, waits for it. */
    private void comeBack(Slot me) {
        boolean mine;
        synchronized (lock) {
            if (free) {
                return;
            }
            comesBack(me);
            mine = claimDispatch();
        }
        if (mine) {
            dispatch();
        }
        awaitTurn(null);
    }

    /** The life of a thread. */
    private void live(Slot slot) {
        slot.task.run();
        ended(slot);
    }

    private void ended(Slot slot) {
        synchronized (lock) {
            slot.state = Slot.State.ENDED;
            slots.remove(slot.task);
            if (free || !hasTurn()) {
                return;
            }
            if (trace != null && slot != main) { // main's caller may have read the trace by now
                trace.stops(slot, Turn.END, "", "");
            }
            holder = null;
            dispatching = true;
        }
        dispatch();
    }

    /** The caller has the turn: gives it to whoever is chosen, and returns when it has it again. */
    private void giveWay(Slot me, Turn turn, @Nullable Wait wait) {
        if (countStep() > settings.maxSteps) {
            tooLong();
        }
        String where = trace == null ? "" : Where.here();
        Slot next = null;
        synchronized (lock) {
            if (free || wait != null && !wait.isPending()) {
                return;
            }
            boolean stays = wait == null;
            me.state = stays ? Slot.State.READY : Slot.State.WAITING;
            me.slow = false;
            if (isSettling()) {
                if (stays) {
                    ready.addFirst(me);
                }
            } else {
                next = pick(me, turn);
                if (next == me) {
                    me.state = Slot.State.RUNNING;
                    return;
                }
            }
            if (trace != null) {
                trace.stops(me, turn, wait == null ? "" : wait.what(), where);
            }
            if (next == null) {
                holder = null;
                dispatching = true;
            } else {
                take(next);
            }
        }
        if (next == null) {
            dispatch();
        } else {
            wake(next);
        }
        awaitTurn(wait);
    }

    private void awaitTurn(@Nullable Wait wait) {
        Thread me = Thread.currentThread();
        boolean stray = false;
        while (holder != me && !free) {
            LockSupport.park(this);
            if (Thread.interrupted() && (wait == null || !wait.onInterrupt())) {
                stray = true;
            }
        }
        if (stray) {
            me.interrupt();
        }
    }

    /**
     * Who is next; null if nobody can run, or it is the clock. With the lock.
     *
     * @param me who stops, or null
     */
    private @Nullable Slot pick(@Nullable Slot me, Turn turn) {
        boolean stays = me != null && me.state == Slot.State.READY;
        List<Slot> options = new ArrayList<>(ready.size() + 2);
        if (stays && turn.preempts) {
            options.add(me);
        }
        options.addAll(ready);
        if (stays && !turn.preempts) {
            options.add(me);
        }
        if (settings.timePassesAnytime && !options.isEmpty() && clock.untilNext() > 0) {
            options.add(time);
        }
        if (options.isEmpty()) {
            return null;
        }
        Slot next = options.getFirst();
        if (options.size() > 1) {
            int number = decisions++;
            int index = chooser.choose(number, turn, options);
            next = options.get(index);
            if (index != 0) {
                chosen.put(number, next.number);
            }
        }
        if (next == me) {
            return me;
        }
        if (stays) {
            ready.addLast(me);
        }
        if (next == time) {
            jumpNow = true;
            return null;
        }
        ready.remove(next);
        return next;
    }

    /** Gives the turn to somebody, who is to be woken without the lock. With the lock. */
    private void take(Slot next) {
        if (trace != null) {
            trace.goes(next, next.thread == null);
        }
        next.state = Slot.State.RUNNING;
        patience = 0;
        dispatching = false;
        holder = threadFor(next);
    }

    private Thread threadFor(Slot slot) {
        Thread thread = slot.thread;
        if (thread == null) {
            thread = THREADS.newThread(() -> live(slot));
            slot.thread = thread;
            slot.begins = true;
        }
        return thread;
    }

    private void wake(Slot slot) {
        Thread thread;
        boolean begins;
        synchronized (lock) {
            thread = slot.thread;
            begins = slot.begins;
            slot.begins = false;
        }
        if (thread != null && begins) {
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }

    private void makeReady(Slot slot) {
        if (slot.state == Slot.State.FOREIGN) {
            foreign--;
        }
        slot.state = Slot.State.READY;
        slot.slow = false;
        ready.addLast(slot);
        patience = 0;
    }

    /** Makes it ready; one whose call everybody waits for goes on at once: there is no choice. */
    private void comesBack(Slot slot) {
        boolean step =
                holder == null && slot.isInFlight() && !slot.slow && returning == null && !free;
        makeReady(slot);
        if (step) {
            ready.removeLast();
            returning = slot;
        }
    }

    private boolean claimDispatch() {
        if (holder != null || dispatching || free) {
            return false;
        }
        dispatching = true;
        return true;
    }

    // ---- nobody has the turn ----

    /**
     * Gives the turn to somebody, or lets it rest. The caller dispatches, and not any more after.
     */
    private void dispatch() {
        while (true) {
            Slot next = null;
            AdvanceWait arrived = null;
            List<Timer> due = List.of();
            boolean stuck = false;
            synchronized (lock) {
                if (free) {
                    dispatching = false;
                    return;
                }
                if (jumpNow) {
                    jumpNow = false;
                    due = jump();
                } else if (returning != null) {
                    next = returning;
                    returning = null;
                    take(next);
                } else if (isSettling()) {
                    rest();
                    return;
                } else {
                    next = pick(null, Turn.IDLE);
                    if (next != null) {
                        take(next);
                    } else if (!jumpNow) {
                        arrived = arrived();
                        if (arrived == null) {
                            if (advancers.isEmpty() && mustWait()) {
                                rest();
                                return;
                            }
                            due = jump();
                            stuck = due.isEmpty();
                        }
                    }
                }
            }
            if (next != null) {
                wake(next);
                return;
            }
            if (arrived != null) {
                arrived.complete();
            }
            for (Timer timer : due) {
                timer.happen();
            }
            if (stuck && !unstick()) {
                return;
            }
        }
    }

    private List<Timer> jump() {
        List<Timer> due = clock.jump();
        if (trace != null && !due.isEmpty()) {
            trace.time(TestTime.text(Duration.ofNanos(clock.now() - VirtualClock.ORIGIN)));
        }
        return due;
    }

    /** The turn rests until somebody brings something, or the guard looks. */
    private void rest() {
        dispatching = false;
        restingSince = System.nanoTime();
    }

    /** One who waits for an instant before which nothing else will happen. */
    private @Nullable AdvanceWait arrived() {
        advancers.removeIf(a -> !a.isPending());
        AdvanceWait first = null;
        for (AdvanceWait a : advancers) {
            if (first == null || a.target - first.target < 0) {
                first = a;
            }
        }
        if (first != null) {
            long until = clock.untilNext();
            if (until < 0 || clock.now() + until - first.target > 0) {
                clock.moveTo(first.target);
                advancers.remove(first);
                return first;
            }
        }
        return null;
    }

    /** Whether somebody may yet come from outside, so that the clock must not jump. */
    private boolean mustWait() {
        if (main == null || main.state == Slot.State.ENDED || inFlight() > 0) {
            return true;
        }
        if (patience < settings.patience.toNanos()) {
            for (Slot slot : slots.values()) {
                Wait wait = slot.task.waiting();
                if (wait != null && wait.isFromOutside()) {
                    return true;
                }
            }
        }
        return clock.untilNext() < 0 && patience < settings.outsiders.toNanos();
    }

    /** How many calls and bodies outside of the turn order run or block really, now. */
    private int inFlight() {
        if (foreign + elsewhere + outside.threads() == 0) {
            return 0;
        }
        int count = outside.threads() - outside.parked();
        for (Slot slot : slots.values()) {
            if (slot.state == Slot.State.FOREIGN) {
                count++;
            } else if (slot.state == Slot.State.WAITING) {
                count += slot.elsewhere;
            }
        }
        return count;
    }

    /** Whether a real call has begun a moment ago, and is to come back before anybody goes on. */
    private boolean isSettling() {
        if (foreign + elsewhere == 0) {
            return false;
        }
        boolean quick = false;
        for (Slot slot : slots.values()) {
            quick |= slot.isInFlight() && !slot.slow;
        }
        return quick && inFlight() > 0;
    }

    /** Called now and then by the guard, which is nobody's task. */
    void tick(long now) {
        boolean mine = false;
        boolean remind;
        long before;
        synchronized (lock) {
            before = restingSince;
            if (free) {
                return;
            }
            boolean resting = holder == null && !dispatching;
            remind = inFlight() > 0;
            long rested = now - restingSince;
            if (resting && main != null && main.state != Slot.State.ENDED) {
                if (isSettling()) {
                    if (rested > settings.settle.toNanos()) {
                        for (Slot slot : slots.values()) {
                            slot.slow |= slot.isInFlight();
                        }
                        mine = true;
                    }
                } else if (rested > Math.max(1, patience)) {
                    patience = rested;
                    mine = true;
                }
                if (mine) {
                    dispatching = true;
                }
            }
        }
        if (mine) {
            dispatch();
            synchronized (lock) {
                if (holder == null && !dispatching && patience > 0) {
                    restingSince = before; // nothing has come meanwhile
                }
            }
        }
        if (remind) {
            for (Timer timer : clock.dueReminders()) {
                timer.happen();
            }
        }
    }

    // ---- outside ----

    /** A thread that runs a body elsewhere waits, or has ended: the clock may jump now. */
    void outsideRests() {
        boolean mine;
        synchronized (lock) {
            mine = claimDispatch();
        }
        if (mine) {
            dispatch();
        }
    }

    Object lock() {
        return lock;
    }

    boolean callerHasTurn() {
        return !free && hasTurn();
    }

    /** A body that was to run elsewhere runs on the caller's thread: its waits are the caller's. */
    void parkOnCallersThread(Wait wait) {
        Thread me = Thread.currentThread();
        Slot slot = slotOf(wait.task());
        synchronized (lock) {
            slot.thread = me;
        }
        park(wait);
    }

    boolean unparkCaller(TaskNode<?> task) {
        boolean known;
        synchronized (lock) {
            known = slots.containsKey(task);
        }
        if (known) {
            unpark(task);
        }
        return known;
    }

    // ---- advancing ----

    /** Puts a task into the line of those who wait for everybody else. */
    void add(AdvanceWait wait) {
        synchronized (lock) {
            advancers.add(wait);
        }
    }

    // ---- broken runs ----

    /** Nothing can run and nothing will. False if the run was given up. */
    private boolean unstick() {
        boolean again;
        Slot first;
        synchronized (lock) {
            again = cancelled;
            cancelled = true;
            first = main;
            if (broken == null) {
                broken = Deadlock.of(new ArrayList<>(slots.values()));
            }
        }
        if (again || first == null) {
            giveUp();
            return false;
        }
        first.task.cancel("deadlock: nothing can run, and nothing will");
        return true;
    }

    /** By whoever has the turn. */
    private int countStep() {
        int n = steps + 1;
        steps = n;
        return n;
    }

    private void tooLong() {
        Slot first;
        synchronized (lock) {
            first = main;
            if (broken == null) {
                broken =
                        new EndlessRunError(
                                "the run has taken "
                                        + settings.maxSteps
                                        + " steps and is not over: a task goes round in circles at "
                                        + Where.here());
            } else if (cancelled) {
                first = null;
            }
            cancelled = true;
        }
        if (first != null) {
            first.task.cancel("the run has no end");
        } else if (steps > settings.maxSteps + settings.maxSteps / 10 + 1000) {
            giveUp();
        }
    }

    /** The run is broken: notes why, and lets everybody go, cancelled. */
    void breakWith(AssertionError why) {
        Slot first;
        synchronized (lock) {
            first = main;
            if (broken == null) {
                broken = why;
            }
        }
        giveUp();
        if (first != null) {
            first.task.cancel("the test was given up");
        }
    }

    /** Nobody takes turns any more. */
    private void giveUp() {
        List<Slot> all;
        synchronized (lock) {
            free = true;
            all = new ArrayList<>(slots.values());
            for (Slot slot : all) {
                if (slot.state == Slot.State.READY) {
                    threadFor(slot);
                }
            }
        }
        for (Slot slot : all) {
            wake(slot);
        }
    }

    boolean isFree() {
        return free;
    }

    /** Whether there is a main task. */
    boolean hasBegun() {
        synchronized (lock) {
            return main != null;
        }
    }

    /** Whether the main task has ended. */
    boolean isOver() {
        synchronized (lock) {
            return main != null && main.state == Slot.State.ENDED;
        }
    }
}
