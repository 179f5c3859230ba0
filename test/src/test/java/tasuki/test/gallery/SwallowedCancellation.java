package tasuki.test.gallery;

import static tasuki.Async.group;

import tasuki.Task;
import tasuki.sync.WorkQueue;
import tasuki.test.TestRuntime;

/** A worker that logs its InterruptedException and goes on. */
final class SwallowedCancellation implements Exhibit {
    private final WorkQueue<String> jobs = WorkQueue.fifo();

    @Override
    public TestRuntime on(TestRuntime runtime) {
        return runtime.maxSteps(5000);
    }

    @Override
    public void buggy() throws InterruptedException {
        group(
                g -> {
                    Task<?> worker =
                            g.start(
                                    "worker",
                                    () -> {
                                        while (true) {
                                            try {
                                                jobs.get();
                                            } catch (InterruptedException e) {
                                                // interrupted, says the log
                                            }
                                        }
                                    });
                    worker.cancel();
                });
    }

    @Override
    public void mended() throws InterruptedException {
        group(
                g -> {
                    Task<?> worker =
                            g.start(
                                    "worker",
                                    () -> {
                                        while (true) {
                                            jobs.get();
                                        }
                                    });
                    worker.cancel();
                });
    }
}
