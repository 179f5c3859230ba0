package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A 4-ary heap of timers, ordered by instant and then by insertion. Not thread-safe. The keys lie
 * in an array of their own: sifting touches no timer.
 */
public final class TimerHeap {
    private static final int SWEEP_FROM = 1024;

    private long[] at = new long[64];
    private long[] order = new long[64];
    private @Nullable Timer[] timers = new @Nullable Timer[64];
    private int size;
    private long added;
    private int sweepAt = SWEEP_FROM;

    /** Adds a timer. */
    public void add(Timer timer) {
        if (size >= sweepAt) {
            sweep();
        }
        if (size == at.length) {
            at = Arrays.copyOf(at, size * 2);
            order = Arrays.copyOf(order, size * 2);
            timers = Arrays.copyOf(timers, size * 2);
        }
        siftUp(size++, timer.at, added++, timer);
    }

    /** The earliest timer. */
    public @Nullable Timer peek() {
        return size == 0 ? null : timers[0];
    }

    /** Removes and returns the earliest timer. */
    public @Nullable Timer poll() {
        if (size == 0) {
            return null;
        }
        Timer first = timers[0];
        int last = --size;
        Timer moved = timers[last];
        timers[last] = null;
        if (last > 0 && moved != null) {
            siftDown(0, at[last], order[last], moved);
        }
        giveBack();
        return first;
    }

    /** The room of a heap that has shrunk to an eighth of it: so rarely that it costs nothing. */
    private void giveBack() {
        if (size < at.length / 8 && at.length > 2 * SWEEP_FROM) {
            int room = Math.max(SWEEP_FROM, 2 * size);
            at = Arrays.copyOf(at, room);
            order = Arrays.copyOf(order, room);
            timers = Arrays.copyOf(timers, room);
        }
    }

    /** For how many timers there is room. */
    int room() {
        return at.length;
    }

    /** The number of entries, cancelled ones included. */
    public int size() {
        return size;
    }

    /** Whether sweeping it is worth the while. */
    boolean isLarge() {
        return size >= SWEEP_FROM;
    }

    /** Drops the timers that were cancelled, and gives back the room of a heap that has shrunk. */
    void sweep() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Timer t = timers[i];
            if (t != null && !t.cancelled) {
                at[kept] = at[i];
                order[kept] = order[i];
                timers[kept++] = t;
            }
        }
        Arrays.fill(timers, kept, size, null);
        size = kept;
        for (int i = (kept - 2) >> 2; i >= 0; i--) {
            Timer t = timers[i];
            if (t != null) {
                siftDown(i, at[i], order[i], t);
            }
        }
        sweepAt = Math.max(SWEEP_FROM, 2 * kept);
        giveBack();
    }

    private boolean before(long a, long orderA, int b) {
        long d = a - at[b];
        return d < 0 || d == 0 && orderA - order[b] < 0;
    }

    private void siftUp(int i, long key, long ord, Timer timer) {
        while (i > 0) {
            int up = (i - 1) >> 2;
            if (!before(key, ord, up)) {
                break;
            }
            put(i, at[up], order[up], timers[up]);
            i = up;
        }
        put(i, key, ord, timer);
    }

    private void siftDown(int i, long key, long ord, Timer timer) {
        while (true) {
            int first = (i << 2) + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            int end = Math.min(first + 4, size);
            for (int c = first + 1; c < end; c++) {
                if (before(at[c], order[c], least)) {
                    least = c;
                }
            }
            if (before(key, ord, least)) {
                break;
            }
            put(i, at[least], order[least], timers[least]);
            i = least;
        }
        put(i, key, ord, timer);
    }

    private void put(int i, long key, long ord, @Nullable Timer timer) {
        at[i] = key;
        order[i] = ord;
        timers[i] = timer;
    }
}
