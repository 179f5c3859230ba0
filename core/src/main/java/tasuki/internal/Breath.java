package tasuki.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A moment in which a virtual thread is off its carrier and cannot run: what else is ready gets it.
 *
 * <p>{@code Thread.yield} alone does not see to that. It puts the thread at the end of the queue
 * that its carrier works off, and a carrier stays with a queue for as long as something is in it:
 * threads that yield again and again are taken out and put back, and what a platform thread (the
 * clock, the one that polls sockets) has made ready meanwhile lies in another queue, for ever if no
 * other carrier is free. So it is with two threads that only unpark each other. So when the {@link
 * Watchdog} sees that no virtual thread can begin, who yields really parks, until the clock's
 * thread unparks it; and after a second who waits does so as well, before. All of them, until one
 * has begun. The carriers look into all queues meanwhile. The more take a breath at a time the
 * longer it is, so that there are moments in which all do.
 */
final class Breath extends Timer {
    private static final long LEAST = 20_000;
    private static final long FOR_EACH_OTHER = 10_000;

    private static final AtomicInteger TAKING = new AtomicInteger();

    /** After so long it is not only a crowd. */
    private static final long LONG = 1_000_000_000;

    /** Written by the watchdog and by the virtual thread that it begins. */
    private static volatile boolean neededToYield;

    private static volatile boolean neededToWait;

    private final Thread thread = Thread.currentThread();
    private volatile boolean over;

    private Breath() {}

    /** No virtual thread could begin for so many nanoseconds. */
    static void need(long late) {
        neededToYield = true;
        neededToWait = late >= LONG;
    }

    /** Nobody looks any more whether one begins. */
    static void needNoMore() {
        neededToYield = false;
        neededToWait = false;
    }

    /** One has begun: this one, which sees to it that others do, too. */
    static void begun() {
        if (neededToYield) {
            take();
            needNoMore();
        }
    }

    /** Whether who yields is to {@link #take} one. */
    static boolean isNeededToYield() {
        return neededToYield;
    }

    /** Whether who waits is to {@link #take} one before. */
    static boolean isNeededToWait() {
        return neededToWait;
    }

    /** Takes one. A platform thread only yields: the system takes its processor away anyway. */
    static void take() {
        if (!Thread.currentThread().isVirtual()) {
            Thread.yield();
            return;
        }
        Breath breath = new Breath();
        boolean interrupted = false;
        long others = TAKING.getAndIncrement();
        Clock clock = RealClock.INSTANCE; // whatever the time of the task is: carriers are real
        clock.schedule(breath, clock.now() + LEAST + FOR_EACH_OTHER * others);
        while (!breath.over) {
            LockSupport.park(breath);
            interrupted |= Thread.interrupted();
        }
        TAKING.decrementAndGet();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void fire() {
        over = true;
        LockSupport.unpark(thread);
    }
}
