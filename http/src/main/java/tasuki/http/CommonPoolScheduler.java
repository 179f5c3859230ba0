package tasuki.http;

import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Gives Jetty the timers of the common pool: cheap to cancel, and no thread of their own. */
final class CommonPoolScheduler extends AbstractLifeCycle implements Scheduler {

    @Override
    public Task schedule(Runnable task, long delay, TimeUnit units) {
        Future<?> future = ForkJoinPool.commonPool().schedule(task, delay, units);
        return () -> future.cancel(false);
    }
}
