package tasuki.web;

import tasuki.Async;
import tasuki.sync.AsyncSemaphore;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests run at once, and how many wait for a turn: in their order, for a time. What is
 * more is turned away at once, so that those who are let in are served well.
 */
final class Admission {
    private final AsyncSemaphore turns;
    private final int most;
    private final Duration longest;
    private final AtomicInteger waiting = new AtomicInteger();

    Admission(int running, int waiting, Duration longest) {
        this.turns = new AsyncSemaphore("requests", running);
        this.most = waiting;
        this.longest = longest;
    }

    /**
     * Gets a turn, or learns that there is none.
     *
     * @throws InterruptedException if the caller is cancelled; then it has none
     */
    boolean enter() throws InterruptedException {
        if (turns.tryAcquire()) {
            return true;
        }
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            return Async.moveOnAfter(
                    longest,
                    () -> {
                        turns.acquire();
                    });
        } finally {
            waiting.decrementAndGet();
        }
    }

    void leave() {
        turns.release();
    }

    int waiting() {
        return waiting.get();
    }

    int available() {
        return turns.available();
    }
}
