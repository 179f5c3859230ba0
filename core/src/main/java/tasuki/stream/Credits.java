package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number of permits. One task takes them; any gives them back. The taker writes {@code waiting},
 * then looks at {@code free}; who gives back writes {@code free}, then looks at {@code waiting}.
 */
final class Credits {
    private static final VarHandle FREE;

    static {
        try {
            FREE = MethodHandles.lookup().findVarHandle(Credits.class, "free", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String what;
    private final boolean fromOutside;
    private volatile long free;
    private volatile @Nullable Wait waiting;

    Credits(String what, long free) {
        this(what, free, false);
    }

    /** {@code fromOutside}: who gives them back may be no task. */
    Credits(String what, long free, boolean fromOutside) {
        this.what = what;
        this.fromOutside = fromOutside;
        this.free = free;
    }

    /** Takes one; waits until there is one. */
    void take() throws InterruptedException {
        while (free <= 0) {
            Handing mine = new Handing(what, fromOutside);
            waiting = mine;
            boolean woken = free > 0 || mine.block();
            waiting = null;
            if (!woken) {
                throw mine.task().interruption();
            }
        }
        FREE.getAndAdd(this, -1L);
    }

    /** Gives some back; no more than Long.MAX_VALUE are kept. */
    void give(long more) {
        long n;
        do {
            n = free;
        } while (!FREE.compareAndSet(
                this, n, n > Long.MAX_VALUE - more ? Long.MAX_VALUE : n + more));
        Wait w = waiting;
        if (w != null) {
            w.complete();
        }
    }
}
