package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A queue that any thread puts into and one task takes from.
 *
 * <p>The taker publishes its wait, then looks into the queue once more; a putter puts, then looks
 * for a wait. One of them sees the other.
 */
final class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Wait> taker = new AtomicReference<>();
    private final String what;

    Mailbox(String what) {
        this.what = what;
    }

    void put(T value) {
        queue.add(value);
        Wait waiting = taker.getAndSet(null);
        if (waiting != null) {
            waiting.complete();
        }
    }

    T take() throws InterruptedException {
        while (true) {
            T value = queue.poll();
            if (value != null) {
                return value;
            }
            Wait mine =
                    new Wait() {
                        @Override
                        public String what() {
                            return what;
                        }
                    };
            taker.set(mine);
            if (queue.isEmpty()) {
                mine.await();
            }
            taker.set(null);
        }
    }
}
