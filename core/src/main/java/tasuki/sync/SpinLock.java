package tasuki.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Mutual exclusion for the state of one primitive: for some tens of nanoseconds, never around
 * anything that waits.
 *
 * <pre>
 *   0 free ──lock(), CAS──&gt; 1 held ──unlock(), release──&gt; 0
 * </pre>
 *
 * <p>Why not a monitor: two carriers that meet at a monitor inflate it and park a virtual thread,
 * which costs a hundred times what they wait for. Why it does not starve: a holder runs a bounded
 * number of instructions and wakes nobody inside, so it is only still there when its carrier was
 * taken away by the operating system; then those who spin give up their own carriers between looks.
 */
class SpinLock {
    private static final VarHandle HELD;
    private static final int LOOKS = 128;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int held;

    final void lock() {
        if (!HELD.weakCompareAndSetAcquire(this, 0, 1)) {
            contend();
        }
    }

    final void unlock() {
        HELD.setRelease(this, 0);
    }

    private void contend() {
        int looks = 0;
        do {
            while ((int) HELD.getOpaque(this) != 0) {
                if (++looks % LOOKS == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
        } while (!HELD.weakCompareAndSetAcquire(this, 0, 1));
    }
}
