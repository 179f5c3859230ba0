package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;

import java.util.ArrayDeque;
import java.util.Deque;

/** Compares and sets, and takes it for unchanged because it is the same again. */
final class AbaOnCache implements Exhibit {
    private final Deque<Integer> free = new ArrayDeque<>(java.util.List.of(1, 2, 3));
    private int version;
    private int twice;
    private final boolean[] taken = new boolean[4];

    @Override
    public void buggy() throws InterruptedException {
        gather(() -> take(false), this::takeTwoAndGiveOneBack);
        assertEquals(0, twice, "slots of the cache that were given out twice");
    }

    @Override
    public void mended() throws InterruptedException {
        gather(() -> take(true), this::takeTwoAndGiveOneBack);
        assertEquals(0, twice, "slots of the cache that were given out twice");
    }

    private void take(boolean withVersion) throws InterruptedException {
        while (true) {
            Integer head = free.peek();
            if (head == null) {
                return;
            }
            int seen = version;
            Deque<Integer> rest = new ArrayDeque<>(free);
            rest.poll();
            checkpoint(); // here two are taken, and the first one comes back
            if (head.equals(free.peek()) && (!withVersion || seen == version)) {
                free.clear();
                free.addAll(rest);
                version++;
                out(head);
                return;
            }
        }
    }

    private void takeTwoAndGiveOneBack() throws InterruptedException {
        checkpoint();
        Integer one = free.poll();
        Integer two = free.poll();
        version++;
        out(one);
        out(two);
        if (one != null) {
            taken[one] = false;
            free.push(one);
        }
        checkpoint();
        out(free.poll());
        out(free.poll());
        version++;
    }

    private void out(Integer slot) {
        if (slot != null) {
            twice += taken[slot] ? 1 : 0;
            taken[slot] = true;
        }
    }
}
