package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;

import tasuki.sync.Event;

import java.util.ArrayDeque;

/** A semaphore that wakes a waiter and lets somebody else take the permit meanwhile. */
final class BrokenHandOff implements Exhibit {
    private final ArrayDeque<Event> waiters = new ArrayDeque<>();
    private boolean handsOver;
    private int permits = 1;
    private int inside;

    @Override
    public void buggy() throws InterruptedException {
        gather(this::visit, this::visit, this::visit);
    }

    @Override
    public void mended() throws InterruptedException {
        handsOver = true;
        gather(this::visit, this::visit, this::visit);
    }

    private void visit() throws InterruptedException {
        checkpoint();
        acquire();
        inside++;
        assertEquals(1, inside, "tasks inside");
        checkpoint();
        inside--;
        release();
    }

    private void acquire() throws InterruptedException {
        if (permits == 0) {
            Event turn = new Event("turn");
            waiters.add(turn);
            turn.await(); // who has been woken does not look again
            if (handsOver) {
                return;
            }
        }
        permits--;
    }

    private void release() {
        Event next = waiters.poll();
        if (next == null || !handsOver) {
            permits++; // free for whoever comes first
        }
        if (next != null) {
            next.set();
        }
    }
}
