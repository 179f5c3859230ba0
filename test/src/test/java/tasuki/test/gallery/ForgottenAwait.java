package tasuki.test.gallery;

import static tasuki.Async.checkpoint;
import static tasuki.Async.supervise;

import tasuki.Outcome;
import tasuki.Task;

import java.util.ConcurrentModificationException;

/** In a supervisor failures stay with their tasks: a task that nobody awaits fails unseen. */
final class ForgottenAwait implements Exhibit {
    private int version;

    @Override
    public void buggy() throws InterruptedException {
        supervise(
                g -> {
                    g.start("save 1", this::save);
                    g.start("save 2", this::save);
                });
    }

    @Override
    public void mended() throws InterruptedException {
        supervise(
                g -> {
                    Task<?> one = g.start("save 1", this::save);
                    Task<?> two = g.start("save 2", this::save);
                    if (one.join() instanceof Outcome.Failed<?>) {
                        save();
                    }
                    if (two.join() instanceof Outcome.Failed<?>) {
                        save();
                    }
                });
    }

    private void save() throws InterruptedException {
        int seen = version;
        checkpoint(); // here the other one saves
        if (version != seen) {
            throw new ConcurrentModificationException("version " + version + ", not " + seen);
        }
        version = seen + 1;
    }
}
