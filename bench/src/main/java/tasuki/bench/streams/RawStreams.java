package tasuki.bench.streams;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;

/** A loop; and between two virtual threads arrays, as long as one can wish. */
public class RawStreams extends Streams {
    private static final int BATCH = 256;

    @Override
    protected long push(int elements) {
        long sum = 0;
        for (int i = 0; i < elements; i++) {
            Integer x = i + 1;
            if (x % 2 == 0) {
                sum += x;
            }
        }
        return sum;
    }

    @Override
    protected long range(int elements) {
        return push(elements);
    }

    @Override
    protected long pull(int elements) throws Exception {
        return arrays(elements, BATCH, 2);
    }

    @Override
    protected long boundary(int elements) throws Exception {
        return arrays(elements, BATCH, 2);
    }

    @Override
    protected long boundaryLarge(int elements) throws Exception {
        return arrays(elements, BATCH, 2);
    }

    /** Arrays of so many, of which so many may wait: one more is being filled. */
    static long arrays(int elements, int batch, int waiting) throws Exception {
        FutureTask<Long> task =
                new FutureTask<>(
                        () -> {
                            BlockingQueue<Integer[]> queue = new ArrayBlockingQueue<>(waiting);
                            Thread.startVirtualThread(() -> produce(queue, elements, batch));
                            long sum = 0;
                            int left = elements;
                            while (left > 0) {
                                for (Integer x : queue.take()) {
                                    sum += x;
                                    left--;
                                }
                            }
                            return sum;
                        });
        Thread.startVirtualThread(task);
        return task.get();
    }

    private static void produce(BlockingQueue<Integer[]> queue, int elements, int size) {
        try {
            for (int i = 0; i < elements; ) {
                Integer[] batch = new Integer[Math.min(size, elements - i)];
                for (int k = 0; k < batch.length; k++) {
                    batch[k] = i++;
                }
                queue.put(batch);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
