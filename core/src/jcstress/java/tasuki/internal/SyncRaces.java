package tasuki.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import tasuki.Runner;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.ChannelClosedException;
import tasuki.sync.Event;
import tasuki.sync.Mutex;

import java.util.Optional;

/** The primitives between two threads: what is plain inside them is published by them. */
public final class SyncRaces {
    private SyncRaces() {}

    /** A plain counter under a mutex. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "one after the other")
    @State
    public static class MutexExcludes {
        private final Mutex mutex = new Mutex();
        private int count;

        @Actor
        public void one() {
            Sure.run(
                    () -> {
                        mutex.lock();
                        count++;
                        mutex.unlock();
                    });
        }

        @Actor
        public void two() {
            Sure.run(
                    () -> {
                        mutex.lock();
                        count++;
                        mutex.unlock();
                    });
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = count;
        }
    }

    /** tryLock against lock and unlock: it has it, or it has not. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "2, 0"},
            expect = ACCEPTABLE,
            desc = "excluded, and free after")
    @State
    public static class MutexTry {
        private final Mutex mutex = new Mutex();
        private int count;

        @Actor
        public void locks() {
            Sure.run(
                    () -> {
                        mutex.lock();
                        count++;
                        mutex.unlock();
                    });
        }

        @Actor
        public void tries() {
            if (mutex.tryLock()) {
                count++;
                mutex.unlock();
            }
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = count;
            r.r2 = mutex.isLocked() ? 1 : 0;
        }
    }

    /** A waiter that is cancelled while the mutex is handed to it. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0"},
            expect = ACCEPTABLE,
            desc = "had it, or not; it is free after")
    @State
    public static class MutexCancelled {
        private final Mutex mutex = new Mutex();
        private final ScopeNode scope = new ScopeNode("raced");
        private volatile boolean held;

        @Actor
        public void holds() {
            Sure.run(
                    () -> {
                        mutex.lock();
                        held = true;
                        scope.cancel("raced");
                        mutex.unlock();
                    });
        }

        @Actor
        public void waits(II_Result r) {
            Sure.run(
                    () -> {
                        while (!held) {
                            Thread.onSpinWait();
                        }
                        boolean had =
                                scope.run(
                                        () -> {
                                            mutex.lock();
                                            mutex.unlock();
                                        });
                        r.r1 = had ? 1 : 0;
                    });
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = mutex.isLocked() ? 1 : 0;
        }
    }

    /** One permit between two. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "one after the other, and it is back")
    @State
    public static class Semaphore {
        private final AsyncSemaphore semaphore = new AsyncSemaphore(1);
        private int count;

        @Actor
        public void one() {
            Sure.run(
                    () -> {
                        semaphore.acquire();
                        count++;
                        semaphore.release();
                    });
        }

        @Actor
        public void two() {
            Sure.run(
                    () -> {
                        semaphore.acquire();
                        count++;
                        semaphore.release();
                    });
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = count;
            r.r2 = semaphore.available();
        }
    }

    /** A rendezvous: the receiver sees what the sender wrote before. */
    @JCStressTest
    @Outcome(id = "7, 3", expect = ACCEPTABLE, desc = "the element and what it stands for")
    @State
    public static class Rendezvous {
        private final AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        private int before;

        @Actor
        public void sends() {
            Sure.run(
                    () -> {
                        before = 3;
                        channel.send(7);
                    });
        }

        @Actor
        public void receives(II_Result r) {
            Sure.run(
                    () -> {
                        r.r1 = channel.receive();
                        r.r2 = before;
                    });
        }
    }

    /** A buffer of one: an element is received or still in. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "received, or still in")
    @State
    public static class Buffer {
        private final AsyncChannel<Integer> channel = AsyncChannel.buffered(1);

        @Actor
        public void sends() {
            channel.trySend(7);
        }

        @Actor
        public void receives(II_Result r) {
            r.r1 = channel.tryReceive().isPresent() ? 1 : 0;
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = channel.statistics().buffered();
        }
    }

    /** Close against send: it was sent and can be received, or it failed. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "0, 0"},
            expect = ACCEPTABLE,
            desc = "sent and there, or refused")
    @State
    public static class CloseOrSend {
        private final AsyncChannel<Integer> channel = AsyncChannel.buffered(1);

        @Actor
        public void sends(II_Result r) {
            Sure.run(
                    () -> {
                        try {
                            channel.send(7);
                            r.r1 = 1;
                        } catch (ChannelClosedException e) {
                            r.r1 = 0;
                        }
                    });
        }

        @Actor
        public void closes() {
            channel.close();
        }

        @Arbiter
        public void after(II_Result r) {
            Sure.run(
                    () -> {
                        Optional<Integer> left = channel.receiveOrEnd();
                        r.r2 = left.isPresent() ? 1 : 0;
                    });
        }
    }

    /** Two who receive one element. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @State
    public static class ReceiveOnce {
        private final AsyncChannel<Integer> channel = AsyncChannel.buffered(1);

        public ReceiveOnce() {
            channel.trySend(7);
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = channel.tryReceive().isPresent();
        }

        @Actor
        public void two(ZZ_Result r) {
            r.r2 = channel.tryReceive().isPresent();
        }
    }

    /** An event that is set while somebody begins to wait. */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "woken, and sees what was written before")
    @State
    public static class EventSet {
        private final Event event = new Event();
        private int value;

        @Actor
        public void sets() {
            value = 7;
            event.set();
        }

        @Actor
        public void waits(I_Result r) {
            Sure.run(
                    () -> {
                        event.await();
                        r.r1 = value;
                    });
        }
    }

    /** A loop that lays its baton down while somebody outside brings something. */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "not left lying")
    @State
    public static class LoopBaton {
        private final Event event = new Event();
        private int value;

        @Actor
        public void brings() {
            value = 7;
            event.set();
        }

        @Actor
        public void loops(I_Result r) {
            r.r1 =
                    Runner.loop()
                            .run(
                                    () -> {
                                        event.await();
                                        return value;
                                    });
        }
    }
}
