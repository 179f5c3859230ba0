package tasuki.test.gallery;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;

import tasuki.sync.AsyncCondition;
import tasuki.sync.Event;
import tasuki.sync.Mutex;

/** Looks, and then waits for a signal that came in between. */
final class LostWakeUp implements Exhibit {
    private final Event changed = new Event("changed");
    private final AsyncCondition condition = new AsyncCondition(new Mutex());
    private boolean ready;

    @Override
    public void buggy() throws InterruptedException {
        gather(
                () -> {
                    while (!ready) {
                        checkpoint(); // here it is set
                        changed.clear();
                        changed.await();
                    }
                },
                () -> {
                    ready = true;
                    changed.set();
                });
    }

    @Override
    public void mended() throws InterruptedException {
        gather(
                () -> condition.mutex().run(() -> condition.awaitUntil(() -> ready)),
                () ->
                        condition
                                .mutex()
                                .run(
                                        () -> {
                                            ready = true;
                                            condition.signalAll();
                                        }));
    }
}
