package tasuki.test.gallery;

import static tasuki.Async.gather;

import tasuki.sync.AsyncCondition;
import tasuki.sync.Mutex;

/** One condition for those who put and those who take, and a signal for one of them. */
final class WrongOneWoken implements Exhibit {
    private final AsyncCondition changed = new AsyncCondition(new Mutex());
    private boolean wakesAll;
    private int size;

    @Override
    public void buggy() throws InterruptedException {
        gather(this::put, this::put, this::put, this::take, this::take, this::take);
    }

    @Override
    public void mended() throws InterruptedException {
        wakesAll = true;
        gather(this::put, this::put, this::put, this::take, this::take, this::take);
    }

    private void put() throws InterruptedException {
        changed.mutex()
                .run(
                        () -> {
                            changed.awaitUntil(() -> size < 1);
                            size++;
                            tell();
                        });
    }

    private void take() throws InterruptedException {
        changed.mutex()
                .run(
                        () -> {
                            changed.awaitUntil(() -> size > 0);
                            size--;
                            tell();
                        });
    }

    private void tell() {
        if (wakesAll) {
            changed.signalAll();
        } else {
            changed.signal(); // perhaps another one who wants to put
        }
    }
}
