package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.await;
import static tasuki.Async.gather;

import tasuki.sync.Mutex;

/** Reads, passes a checkpoint, writes what it has read, plus one. */
final class LostUpdate implements Exhibit {
    private final Mutex lock = new Mutex();
    private int balance;

    @Override
    public void buggy() throws InterruptedException {
        gather(() -> deposit(10), () -> deposit(20));
        assertEquals(30, balance);
    }

    @Override
    public void mended() throws InterruptedException {
        gather(() -> lock.run(() -> deposit(10)), () -> lock.run(() -> deposit(20)));
        assertEquals(30, balance);
    }

    private void deposit(int amount) throws InterruptedException {
        int seen = balance;
        await("audit log", () -> {}); // here somebody else deposits
        balance = seen + amount;
    }
}
