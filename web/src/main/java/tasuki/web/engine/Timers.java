package tasuki.web.engine;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs short things later, on the common pool's timer. Sockets live in real time, so these do too.
 */
final class Timers {
    private Timers() {}

    static Future<?> after(long nanos, Runnable action) {
        return ForkJoinPool.commonPool().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }
}
