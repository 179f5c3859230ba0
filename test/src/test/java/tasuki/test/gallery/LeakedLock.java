package tasuki.test.gallery;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;

import tasuki.Action;
import tasuki.Task;
import tasuki.sync.AsyncSemaphore;

/** Unlocks at the end, but not in a finally: who is cancelled in between keeps the lock. */
final class LeakedLock implements Exhibit {
    private final AsyncSemaphore door = new AsyncSemaphore("door", 1);

    @Override
    public void buggy() throws InterruptedException {
        cancelOneOfTwo(
                () -> {
                    door.acquire();
                    checkpoint(); // here it is cancelled
                    door.release();
                });
    }

    @Override
    public void mended() throws InterruptedException {
        cancelOneOfTwo(() -> door.run(() -> checkpoint()));
    }

    private void cancelOneOfTwo(Action<RuntimeException> visit) throws InterruptedException {
        group(
                g -> {
                    Task<?> first = g.start("first", visit);
                    g.start("second", visit);
                    checkpoint();
                    first.cancel();
                });
    }
}
