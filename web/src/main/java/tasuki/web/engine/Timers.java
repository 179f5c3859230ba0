package tasuki.web.engine;

import tasuki.internal.Clock;
import tasuki.internal.Timer;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs short things later. Sockets live in real time, so these do too. */
final class Timers {
    private static final Clock CLOCK = Clock.real();

    private Timers() {}

    /** Runs it on a thread of the common pool. */
    static Future<?> after(long nanos, Runnable action) {
        return ForkJoinPool.commonPool().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs it on the clock's own thread: for what every request sets, takes no more than a few
     * instructions and waits for nothing. To hand it to a pool would cost more than it does.
     */
    static void briefly(long nanos, Runnable action) {
        CLOCK.schedule(new Brief(action), CLOCK.now() + nanos);
    }

    private static final class Brief extends Timer {
        private final Runnable action;

        Brief(Runnable action) {
            this.action = action;
        }

        @Override
        protected void fire() {
            action.run();
        }
    }
}
