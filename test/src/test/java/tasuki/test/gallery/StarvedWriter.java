package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;

import tasuki.sync.AsyncCondition;
import tasuki.sync.Mutex;

/** Readers that come one after the other, and a writer that waits until there is none. */
final class StarvedWriter implements Exhibit {
    private final AsyncCondition changed = new AsyncCondition(new Mutex());
    private boolean polite;
    private int readers;
    private int writersWaiting;
    private int overtaken;

    @Override
    public void buggy() throws InterruptedException {
        run();
    }

    @Override
    public void mended() throws InterruptedException {
        polite = true;
        run();
    }

    private void run() throws InterruptedException {
        gather(this::read, this::read, this::write);
    }

    private void read() throws InterruptedException {
        for (int i = 0; i < 6; i++) {
            changed.mutex()
                    .run(
                            () -> {
                                changed.awaitUntil(() -> !polite || writersWaiting == 0);
                                readers++;
                                if (writersWaiting > 0) {
                                    overtaken++;
                                }
                            });
            checkpoint();
            changed.mutex()
                    .run(
                            () -> {
                                readers--;
                                changed.signalAll();
                            });
        }
    }

    private void write() throws InterruptedException {
        changed.mutex()
                .run(
                        () -> {
                            writersWaiting++;
                            changed.awaitUntil(() -> readers == 0);
                            writersWaiting--;
                            changed.signalAll();
                        });
        assertTrue(overtaken <= 3, "a writer was overtaken by " + overtaken + " readers");
    }
}
