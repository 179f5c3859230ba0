package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * System.nanoTime, and one daemon thread that fires the timers.
 *
 * <p>States and who writes what. {@code inbox} is a stack of new timers: anybody pushes by CAS,
 * only the clock's thread takes (all at once). {@code heap} belongs to the clock's thread alone.
 * {@code wakeAt} is the instant at which that thread will look again; only it writes.
 *
 * <p>Why no timer is missed: the pusher pushes, then reads {@code wakeAt}, and unparks the thread
 * if its own instant is earlier; the thread writes {@code wakeAt}, then looks at the inbox once
 * more before it parks. Both are volatile, so one of them sees the other. A timer that is later
 * than {@code wakeAt} signals nobody: it is found when the thread wakes anyway.
 *
 * <p>A cancelled timer stays in the heap until it is due or until the heap is swept, so cancelling
 * costs one write. A large heap is swept when it has doubled, and about every second besides: what
 * a million cancelled sleepers leave is gone soon after. Sweeping never takes more than a hundredth
 * of the time.
 */
final class RealClock extends Clock implements Runnable {
    private static final VarHandle INBOX;
    private static final int DRAIN = 4096;

    /**
     * Nanoseconds that are not worth parking for: the kernel makes a park at least fifty
     * microseconds late, and tasks that went to sleep together are due one behind the other.
     */
    private static final long SHORT = Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;

    private static final long SWEEP_EVERY = 1_000_000_000L;

    static {
        try {
            INBOX = MethodHandles.lookup().findVarHandle(RealClock.class, "inbox", Timer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static final RealClock INSTANCE = new RealClock();

    private final TimerHeap heap = new TimerHeap();
    private volatile @Nullable Timer inbox;
    private volatile long wakeAt;

    /**
     * Pushes since the last signal, inexact on purpose: so that cancelled timers do not pile up in
     * the inbox.
     */
    private int pushed;

    private final Thread thread;

    /** When a large heap is to be swept again; own thread only. */
    private long sweepAt = System.nanoTime();

    private RealClock() {
        wakeAt = System.nanoTime() + Long.MAX_VALUE;
        thread = Thread.ofPlatform().daemon().name("tasuki-clock").unstarted(this);
        thread.start();
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public void schedule(Timer timer) {
        Timer head;
        do {
            head = inbox;
            timer.next = head;
        } while (!INBOX.compareAndSet(this, head, timer));
        if (timer.at - wakeAt < 0 || ++pushed > DRAIN) {
            pushed = 0;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        while (true) {
            Timer fresh = (Timer) INBOX.getAndSet(this, null);
            while (fresh != null) {
                Timer following = fresh.next;
                fresh.next = null;
                if (!fresh.cancelled) {
                    heap.add(fresh);
                }
                fresh = following;
            }
            long now = System.nanoTime();
            Timer first;
            while ((first = heap.peek()) != null && (first.cancelled || first.at - now <= 0)) {
                heap.poll();
                if (!first.cancelled) {
                    fire(first);
                }
            }
            long wait = first == null ? Long.MAX_VALUE / 2 : first.at - System.nanoTime();
            if (heap.isLarge()) {
                wait = Math.min(wait, sweepNow());
            }
            if (wait <= SHORT) {
                if (wait > 0) {
                    Thread.onSpinWait();
                }
                continue;
            }
            wakeAt = System.nanoTime() + wait;
            if (inbox == null) {
                LockSupport.parkNanos(this, wait);
            }
            wakeAt = System.nanoTime() - 1; // awake: nobody needs to wake us
        }
    }

    /** Sweeps if it is time to; returns how long until it is again. Own thread only. */
    private long sweepNow() {
        long now = System.nanoTime();
        if (now - sweepAt >= 0) {
            heap.sweep();
            long took = System.nanoTime() - now;
            sweepAt = now + Math.max(SWEEP_EVERY, 100 * took);
        }
        return sweepAt - now;
    }

    private static void fire(Timer timer) {
        try {
            timer.fire();
        } catch (Throwable e) { // a bug of ours; the clock must go on for everybody else
            System.getLogger("tasuki").log(System.Logger.Level.ERROR, "a timer failed", e);
        }
    }
}
