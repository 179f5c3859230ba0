package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.Group;
import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * At most so many tasks that work on the jobs of one source: whoever is free takes the next one. A
 * task is started when a job comes that nobody is free for, so a source with little to do has few.
 *
 * <p>Jobs lie in a ring from {@code head} to {@code tail}, numbers that only grow. The source
 * writes a slot and then {@code tail}; a worker reads the slot and then takes {@code head} on by
 * CAS, and has the job if that succeeds: a slot is not written again before {@code head} has passed
 * it. The source waits when {@code window} jobs lie there, until half of them are taken. The window
 * is 1 at first, and doubles when a worker runs dry although the source had to wait.
 *
 * <p>{@code searching} is 1 if somebody is awake who will look for a job and has none: then a new
 * job wakes nobody. It is what keeps four workers from being woken for what one of them does in
 * passing.
 *
 * <pre>
 *   who                      writes                    then reads
 *   source                   tail                      searching: if 0, it calls a worker
 *   worker, found a job      searching = 0             head, tail: if there is more, it calls another
 *   worker, found nothing    searching = 0, then idle  head, tail, closed: then it goes on itself
 *   worker                   head                      sourceWaits
 *   source                   sourceWaits               head
 *   source, at its end       closed                    idle: wakes all
 * </pre>
 *
 * All of these are volatile, so of each pair at least one sees the other. To call is to take {@code
 * searching} from 0 to 1 and to wake an idle worker, or start a new one; if there is none, all are
 * at work, and each looks for more before it rests. A worker that believes by mistake that it was
 * called (it was woken by the end) puts {@code searching} to 0 once too often, which at most wakes
 * one too many.
 */
final class Crew<J> {
    private static final int SLOTS = 64;
    private static final int MASK = SLOTS - 1;

    private static final VarHandle HEAD;
    private static final VarHandle IDLE;
    private static final VarHandle SEARCHING;
    private static final VarHandle STARTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(Crew.class, "head", long.class);
            IDLE = lookup.findVarHandle(Crew.class, "idle", Idle.class);
            SEARCHING = lookup.findVarHandle(Crew.class, "searching", int.class);
            STARTED = lookup.findVarHandle(Crew.class, "started", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What one of the tasks does. */
    interface Worker<J> {
        /** One job. What it throws ends this worker. */
        void work(J job) throws Exception;

        /** No more will come, or this is what ended it. */
        void end(@Nullable Throwable thrown);
    }

    /** Makes a worker; in the source's task or in that of another worker. */
    interface Hiring<J> {
        Worker<J> hire();
    }

    /** A worker that rests; a new one each time, so a stack of them knows no ABA. */
    private static final class Idle extends Wait {
        @Nullable Idle next;

        @Override
        public String what() {
            return "the next value of a stream";
        }
    }

    private final Group group;
    private final int most;
    private final Hiring<J> hiring;

    private final @Nullable Object[] slots = new @Nullable Object[SLOTS];
    private volatile long head;
    private volatile long tail;
    private volatile boolean closed;
    private volatile int window = 1;
    private volatile boolean sourceWaited;
    private volatile @Nullable Wait sourceWaits;
    private volatile @Nullable Idle idle;
    private volatile int searching;
    private volatile int started;

    // the source's own
    private long headSeen;
    private long cleared;
    private final Looking looking = new Looking();

    Crew(Group group, int most, Hiring<J> hiring) {
        this.group = group;
        this.most = most;
        this.hiring = hiring;
    }

    // ---- the source's side ----

    /** Hands a job to whoever is free first; waits when too many lie there. */
    void offer(J job) throws InterruptedException {
        long t = tail;
        slots[(int) t & MASK] = job;
        tail = ++t;
        if (searching == 0) {
            call();
        }
        if (t - headSeen >= window) {
            see();
            if (t - headSeen >= window) {
                awaitRoom(t);
            }
        }
    }

    /** Looks how far the workers are, and lets go of what they have taken. */
    private void see() {
        headSeen = head;
        while (cleared < headSeen) {
            slots[(int) cleared++ & MASK] = null;
        }
    }

    private void awaitRoom(long t) throws InterruptedException {
        sourceWaited = true;
        while (true) {
            int looks = looking.times();
            Handing mine = new Handing("a task of mapParallel to be free", looks);
            sourceWaits = mine;
            see();
            if (hasRoom(t, headSeen)) {
                sourceWaits = null;
                return;
            }
            boolean woken = mine.block();
            sourceWaits = null;
            if (looks != 0) {
                looking.was(woken && !mine.wasParked());
            }
            if (!woken) {
                throw mine.task().interruption();
            }
        }
    }

    private boolean hasRoom(long t, long h) {
        return t - h <= window / 2;
    }

    /** No more jobs will come. */
    void close() {
        closed = true;
        for (Idle i = (Idle) IDLE.getAndSet(this, null); i != null; i = i.next) {
            i.complete();
        }
    }

    // ---- the workers' side ----

    private boolean hasJob() {
        return head < tail;
    }

    private void call() {
        if (searching != 0 || !SEARCHING.compareAndSet(this, 0, 1)) {
            return;
        }
        for (Idle i = idle; i != null; i = idle) {
            if (IDLE.compareAndSet(this, i, i.next) && i.complete()) {
                return;
            }
        }
        int n = started;
        while (n < most) {
            if (STARTED.compareAndSet(this, n, n + 1)) {
                Worker<J> worker = hiring.hire();
                group.start("mapParallel", () -> run(worker));
                return;
            }
            n = started;
        }
        searching = 0;
    }

    private void run(Worker<J> worker) {
        Throwable thrown = null;
        try {
            TaskNode<?> me = TaskNode.current();
            Looking looks = new Looking();
            for (J job = next(me, looks, true); job != null; job = next(me, looks, false)) {
                worker.work(job);
            }
        } catch (Throwable e) {
            thrown = e;
        }
        worker.end(thrown);
    }

    /** The next job, or null if there is none and none will come. */
    private @Nullable J next(TaskNode<?> me, Looking looking, boolean called)
            throws InterruptedException {
        boolean mineToSearch = called;
        try {
            while (true) {
                me.check();
                J job = claim();
                if (job != null) {
                    if (mineToSearch) {
                        mineToSearch = false;
                        searching = 0;
                        if (hasJob()) {
                            call();
                        }
                    }
                    return job;
                }
                if (closed) {
                    if (hasJob()) {
                        continue;
                    }
                    return null;
                }
                if (sourceWaited && window < SLOTS) {
                    sourceWaited = false;
                    window = Math.min(SLOTS, 2 * window);
                }
                if (!mineToSearch) {
                    mineToSearch = searching == 0 && SEARCHING.compareAndSet(this, 0, 1);
                }
                if (mineToSearch) {
                    if (somethingComes(looking)) {
                        continue;
                    }
                    mineToSearch = false;
                    searching = 0;
                }
                mineToSearch = rest();
            }
        } finally {
            if (mineToSearch) {
                searching = 0;
            }
        }
    }

    private boolean somethingComes(Looking looking) {
        int looks = looking.times();
        if (looks == 0) {
            return false;
        }
        boolean came = false;
        int pause = 1;
        for (int n = looks; n > 0 && !came; n -= pause) {
            for (int i = pause; i > 0; i--) {
                Thread.onSpinWait();
            }
            pause = Math.min(2 * pause, 16);
            came = hasJob() || closed;
        }
        looking.was(came);
        return came;
    }

    /** Waits to be called; true if it was (or may have been), false if something came meanwhile. */
    private boolean rest() throws InterruptedException {
        Idle mine = new Idle();
        Idle top;
        do {
            top = idle;
            mine.next = top;
        } while (!IDLE.compareAndSet(this, top, mine));
        boolean came = (hasJob() || closed) && mine.complete();
        if (came) {
            IDLE.compareAndSet(this, mine, top); // else whoever calls leaves it out
            return false;
        }
        if (!mine.block()) {
            throw mine.task().interruption();
        }
        return true;
    }

    /** Takes the first job, if there is one. */
    @SuppressWarnings("unchecked") // the source put only J
    private @Nullable J claim() {
        long h;
        while ((h = head) < tail) {
            Object job = slots[(int) h & MASK];
            if (HEAD.compareAndSet(this, h, h + 1)) {
                Wait waiting = sourceWaits;
                if (waiting != null && hasRoom(tail, h + 1)) {
                    waiting.complete();
                }
                return (J) job;
            }
        }
        return null;
    }
}
