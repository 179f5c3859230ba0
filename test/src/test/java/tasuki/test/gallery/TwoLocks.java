package tasuki.test.gallery;

import static tasuki.Async.gather;

import tasuki.sync.Mutex;

/** Two transfers that lock two accounts, each its own first. */
final class TwoLocks implements Exhibit {
    private final Mutex alice = new Mutex("alice");
    private final Mutex bob = new Mutex("bob");

    @Override
    public void buggy() throws InterruptedException {
        gather(() -> transfer(alice, bob), () -> transfer(bob, alice));
    }

    @Override
    public void mended() throws InterruptedException {
        gather(() -> transfer(alice, bob), () -> transfer(alice, bob)); // always in this order
    }

    private static void transfer(Mutex first, Mutex second) throws InterruptedException {
        first.run(() -> second.run(() -> {}));
    }
}
