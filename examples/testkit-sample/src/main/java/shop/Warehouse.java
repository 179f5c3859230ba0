package shop;

import static tasuki.Async.await;

import tasuki.sync.Mutex;

/** Sells what is in stock. The payment takes a moment. */
public class Warehouse {
    private final Mutex counter = new Mutex("counter");
    private int stock;

    public Warehouse(int stock) {
        this.stock = stock;
    }

    /** Looks, takes the money, hands out: two buyers may get the last one. */
    public boolean sell() throws InterruptedException {
        if (stock == 0) {
            return false;
        }
        pay();
        stock--;
        return true;
    }

    /** One at a time. */
    public boolean sellSafely() throws InterruptedException {
        return counter.call(this::sell);
    }

    public int stock() {
        return stock;
    }

    private static void pay() throws InterruptedException {
        await("payment", () -> {});
    }
}
