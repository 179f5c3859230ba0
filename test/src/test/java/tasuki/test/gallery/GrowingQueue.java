package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;

import tasuki.sync.AsyncChannel;

/** A queue without a limit, filled faster than it is emptied. */
final class GrowingQueue implements Exhibit {
    @Override
    public void buggy() throws InterruptedException {
        pass(AsyncChannel.unlimited());
    }

    @Override
    public void mended() throws InterruptedException {
        pass(AsyncChannel.buffered(8));
    }

    private static void pass(AsyncChannel<Integer> queue) throws InterruptedException {
        gather(
                () -> {
                    for (int i = 0; i < 30; i++) {
                        queue.send(i);
                        int size = queue.statistics().buffered();
                        assertTrue(size <= 10, size + " elements in the queue");
                    }
                },
                () -> {
                    for (int i = 0; i < 30; i++) {
                        queue.receive();
                    }
                });
    }
}
