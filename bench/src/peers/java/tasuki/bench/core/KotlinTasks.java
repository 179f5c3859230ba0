package tasuki.bench.core;

import java.util.concurrent.atomic.AtomicInteger;

/** Kotlin coroutines; with {@code -Dbench.single=true} on one thread (runBlocking). */
public class KotlinTasks extends Core {
    @Override
    protected void spawn(int children) {
        Coroutines.spawn(children);
    }

    @Override
    protected long gather(int times) {
        return Coroutines.gather(times);
    }

    @Override
    protected void gatherSleep(int times) {
        Coroutines.gatherSleep(times);
    }

    @Override
    protected void switchPark(int times) {
        Coroutines.switchPark(times);
    }

    @Override
    protected void switchYield(int times) {
        Coroutines.switchYield(times);
    }

    @Override
    protected void rendezvous(int elements) {
        Coroutines.transfer(0, elements);
    }

    @Override
    protected void buffered(int elements) {
        Coroutines.transfer(BUFFER, elements);
    }

    @Override
    protected void chainToken(int tokens) {
        Coroutines.chainToken(STAGES, tokens);
    }

    @Override
    protected void chainFlood(int tokens) {
        Coroutines.chainFlood(STAGES, BUFFER, tokens);
    }

    @Override
    protected long timeout(int times) {
        return Coroutines.timeout(times);
    }

    @Override
    protected long offload(int times) {
        return Coroutines.offload(times);
    }

    @Override
    protected void offload100(int times) {
        Coroutines.offload100(times);
    }

    /** Nanoseconds per child. */
    public double cancel() {
        return Coroutines.cancel(CHILDREN);
    }

    /** Seconds above 10 for a million sleepers of 10 s. */
    public double sleepers() {
        long begin = System.nanoTime();
        Coroutines.sleepers(Sleepers.COUNT, 10_000);
        return Sleepers.secondsAboveTen(begin);
    }

    /** Kilobytes of heap for each of a million sleepers. */
    public double sleeperMemory() throws InterruptedException {
        long before = Sleepers.heap();
        AtomicInteger asleep = new AtomicInteger();
        Thread.startVirtualThread(() -> Coroutines.countedSleepers(Sleepers.COUNT, asleep));
        return Sleepers.kilobytes(before, asleep);
    }
}
