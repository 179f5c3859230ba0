package tasuki.test.gallery;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;

import tasuki.sync.Event;

import java.util.ArrayDeque;

/** A request that is let in while the server closes, and that nobody answers. */
final class NonAtomicShutdown implements Exhibit {
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private boolean closed;

    @Override
    public void buggy() throws InterruptedException {
        gather(
                () -> {
                    if (!closed) {
                        checkpoint(); // here the server closes
                        Event answer = new Event("answer");
                        waiting.add(answer);
                        answer.await();
                    }
                },
                this::close);
    }

    @Override
    public void mended() throws InterruptedException {
        gather(
                () -> {
                    checkpoint();
                    if (!closed) {
                        Event answer = new Event("answer");
                        waiting.add(answer);
                        answer.await();
                    }
                },
                this::close);
    }

    private void close() throws InterruptedException {
        checkpoint();
        closed = true;
        waiting.forEach(Event::set);
        waiting.clear();
    }
}
