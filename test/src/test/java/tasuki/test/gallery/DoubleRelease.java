package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;

import tasuki.Action;
import tasuki.Task;
import tasuki.sync.AsyncSemaphore;

/** Gives its permit back when it is cancelled, and again in the finally. */
final class DoubleRelease implements Exhibit {
    private final AsyncSemaphore door = new AsyncSemaphore(1, 10);
    private int inside;

    @Override
    public void buggy() throws InterruptedException {
        threeVisitors(
                () -> {
                    door.acquire();
                    try {
                        visit();
                    } catch (InterruptedException e) {
                        door.release();
                        throw e;
                    } finally {
                        door.release();
                    }
                });
    }

    @Override
    public void mended() throws InterruptedException {
        threeVisitors(() -> door.run(this::visit));
    }

    private void visit() throws InterruptedException {
        inside++;
        try {
            assertTrue(inside <= 1, "two are inside");
            checkpoint();
        } finally {
            inside--;
        }
    }

    private void threeVisitors(Action<RuntimeException> visit) throws InterruptedException {
        group(
                g -> {
                    Task<?> first = g.start("first", visit);
                    g.start("second", visit);
                    g.start("third", visit);
                    checkpoint();
                    first.cancel();
                });
    }
}
