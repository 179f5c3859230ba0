package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;

import tasuki.Task;
import tasuki.sync.WorkQueue;

/** A worker that is cancelled after it has taken a job, and before it has done it. */
final class LostItem implements Exhibit {
    private final WorkQueue<String> jobs = WorkQueue.fifo();
    private int done;

    @Override
    public void buggy() throws InterruptedException {
        stopAWorker(
                () -> {
                    jobs.get();
                    checkpoint(); // here it is stopped, and nobody knows of the job
                    done++;
                });
    }

    @Override
    public void mended() throws InterruptedException {
        stopAWorker(
                () -> {
                    String job = jobs.get();
                    try {
                        checkpoint();
                        done++;
                    } catch (InterruptedException e) {
                        jobs.tryPut(job);
                        throw e;
                    }
                });
    }

    private void stopAWorker(tasuki.Action<RuntimeException> work) throws InterruptedException {
        jobs.tryPut("job");
        group(
                g -> {
                    Task<?> worker = g.start("worker", work);
                    checkpoint();
                    worker.cancel();
                });
        assertEquals(1, done + jobs.size(), "jobs done or still to be done");
    }
}
