package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;

/** Running a body elsewhere: on the CPU pool, on a thread of its own, in somebody's executor. */
final class Offload {
    private Offload() {}

    /**
     * Threads for computing, as many as there are processors. A ForkJoinPool: its idle workers look
     * around for a while.
     */
    private static final class Cpu {
        /** Whether what is computed is so short that the caller had better look than park. */
        static final Guess SHORT = new Guess();

        static final ForkJoinPool POOL =
                new ForkJoinPool(
                        Math.max(1, Runtime.getRuntime().availableProcessors()),
                        pool -> {
                            ForkJoinWorkerThread worker =
                                    ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                            worker.setName("tasuki-cpu-" + worker.getPoolIndex());
                            return worker;
                        },
                        null,
                        true,
                        0,
                        Math.max(1, Runtime.getRuntime().availableProcessors()),
                        1,
                        pool -> true, // a body that blocks blocks: it is not refused for that
                        60,
                        TimeUnit.SECONDS);
    }

    static <T extends @Nullable Object, X extends Exception> T cpu(Body<T, X> body)
            throws X, InterruptedException {
        return in(Cpu.POOL, "cpu", body, Cpu.SHORT);
    }

    static <T extends @Nullable Object, X extends Exception> T toThread(Body<T, X> body)
            throws X, InterruptedException {
        return in(Offload::platformThread, "thread", body);
    }

    private static void platformThread(Runnable task) {
        Thread.ofPlatform().daemon().name("tasuki-thread").start(task);
    }

    static <T extends @Nullable Object, X extends Exception> T in(
            Executor executor, String name, Body<T, X> body) throws X, InterruptedException {
        return in(executor, name, body, null);
    }

    /** A group of one task that runs in the executor. */
    private static <T extends @Nullable Object, X extends Exception> T in(
            Executor executor, String name, Body<T, X> body, @Nullable Guess isShort)
            throws X, InterruptedException {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(body, "body");
        TaskNode<?> me = TaskNode.current();
        me.check();
        GroupNode<T> group = new GroupNode<>(name, true);
        if (isShort != null) {
            group.hurried(isShort, true);
        }
        group.enter(me);
        Scheduler scheduler = me.environment().scheduler();
        scheduler.elsewhere(1);
        TaskNode<T> task;
        try {
            task = group.begin(name, body, executor);
        } catch (Throwable e) {
            group.bodyFailed(e);
            scheduler.elsewhere(-1);
            group.close(me, e);
            throw e;
        }
        try {
            group.close(me, null);
        } finally {
            scheduler.elsewhere(-1);
        }
        return task.result();
    }

    /** Runs the body on a thread of its own and leaves it behind if the caller is cancelled. */
    static <T extends @Nullable Object, X extends Exception> T abandonable(
            String what, Body<T, X> body) throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        TaskNode<?> me = TaskNode.current();
        me.check();
        TaskNode<T> task =
                TaskNode.detached(
                        what, me.environment().elsewhere(), me.context(), Propagation.wrap(body));
        Scheduler scheduler = me.environment().scheduler();
        scheduler.elsewhere(1);
        try {
            Thread.ofPlatform().daemon().name("tasuki-abandonable").start(task);
            task.waitUntilDone();
        } catch (InterruptedException e) {
            if (!task.isDone()) {
                Abandoned.leave(task);
            }
            throw e;
        } finally {
            scheduler.elsewhere(-1);
        }
        return task.result();
    }
}
