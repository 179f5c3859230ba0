package tasuki.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a canceller sees of a task: its thread, what it waits for, its innermost scope; and the gate
 * that interrupts go through.
 *
 * <p>{@code gate} keeps interrupts inside the extent they are meant for:
 *
 * <pre>
 *   IDLE ──canceller, CAS──&gt; INTERRUPTING ──&gt; INTERRUPTED ──settle(), CAS──&gt; SETTLING ──&gt; IDLE
 *                            ^  │ ^  └── nothing to interrupt any more ──&gt; IDLE
 *   a canceller that insists ┘  │ │
 *   another canceller, CAS      v │ the first one looks again
 *                           LOOK_AGAIN
 * </pre>
 *
 * (A canceller that insists comes from INTERRUPTED: the flag may have been swallowed. Another one
 * that comes while the first is inside leaves it to the first to look again, since that one may
 * have looked before the other's scope was cancelled.)
 *
 * <p>A canceller takes the gate, looks <em>then</em> whether the task is still in a cancelled scope
 * and in nothing that must not be interrupted, and only then interrupts. The task, wherever a
 * cancelled extent ends or a shield begins, first writes its new scope and then calls {@link
 * #settle}, which waits for a canceller in the gate and takes the flag away. So the canceller sees
 * the new scope, or the task sees the canceller: no interrupt is left behind, none hits what
 * follows.
 *
 * <p>{@code waking} does the same for waits, which need no flag to be taken away: it counts the
 * cancellers that are about to cancel the task's waits. Each enters, looks <em>then</em> whether
 * the task is still in a cancelled scope, cancels its waits if so, and leaves; {@link #settle}
 * waits for those inside. So a wait that begins after the extent is cancelled by nobody who meant
 * the extent.
 */
abstract class InterruptGate extends ScopeNode {
    private static final int IDLE = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int SETTLING = 3;
    private static final int LOOK_AGAIN = 4;

    /** How often to look at the gate before others get the carrier. */
    private static final int LOOKS = 64;

    /** How often before they surely do. */
    private static final int MANY_LOOKS = 64 * LOOKS;

    static final VarHandle WAIT;
    static final VarHandle THREAD;
    private static final VarHandle GATE;
    private static final VarHandle SCOPE;
    private static final VarHandle WAKING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            GATE = lookup.findVarHandle(InterruptGate.class, "gate", int.class);
            SCOPE = lookup.findVarHandle(InterruptGate.class, "scope", ScopeNode.class);
            WAKING = lookup.findVarHandle(InterruptGate.class, "waking", int.class);
            WAIT = lookup.findVarHandle(InterruptGate.class, "wait", Wait.class);
            THREAD = lookup.findVarHandle(InterruptGate.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int gate;
    private volatile int waking;
    volatile @Nullable Thread thread;
    volatile @Nullable Wait wait;

    /** The innermost scope: only the task's own thread writes. */
    volatile ScopeNode scope;

    @SuppressWarnings("this-escape") // whoever gets to see the task sees its scope: published after
    InterruptGate(@Nullable String name) {
        super(name);
        SCOPE.set(this, this);
    }

    /**
     * A canceller cancels the waits of this task, if it is in a cancelled scope still.
     *
     * @return whether the thread may be interrupted in all of them
     */
    final boolean wakeWaits() {
        boolean interruptible = true;
        WAKING.getAndAdd(this, 1);
        try {
            boolean still = pending(scope) != null;
            for (Wait w = wait; w != null; w = w.outer) {
                interruptible &= w.interruptible();
                if (still) {
                    w.wake();
                }
            }
        } finally {
            WAKING.getAndAdd(this, -1);
        }
        return interruptible;
    }

    /** A canceller interrupts. {@code again}: also if it did before, for the flag may be lost. */
    final void interrupt(boolean again) {
        Thread target = thread;
        if (target == null) {
            return;
        }
        while (!GATE.compareAndSet(this, IDLE, INTERRUPTING)) {
            if (again && GATE.compareAndSet(this, INTERRUPTED, INTERRUPTING)) {
                break;
            }
            int g = gate;
            if (g == LOOK_AGAIN
                    || g == INTERRUPTED && !again
                    || g == INTERRUPTING && GATE.compareAndSet(this, INTERRUPTING, LOOK_AGAIN)) {
                return;
            }
            Thread.onSpinWait(); // it settles: a few instructions
        }
        boolean interrupted = false;
        while (true) {
            boolean allowed = pending(scope) != null;
            for (Wait w = wait; w != null && allowed; w = w.outer) {
                allowed = w.interruptible();
            }
            if (allowed) {
                target.interrupt();
                interrupted = true;
            }
            if (GATE.compareAndSet(this, INTERRUPTING, interrupted ? INTERRUPTED : IDLE)) {
                return;
            }
            gate = INTERRUPTING; // it was LOOK_AGAIN
        }
    }

    /**
     * Waits for cancellers that are about to cancel a wait or to interrupt, and takes away the flag
     * that one has set. Own thread only.
     */
    final void settle() {
        int looks = 0;
        while (waking != 0) {
            looks = pause(looks);
        }
        while (gate != IDLE) {
            if (GATE.compareAndSet(this, INTERRUPTED, SETTLING)) {
                Thread.interrupted();
                gate = IDLE;
                return;
            }
            // a canceller is between its look and the end of its interrupt, which may close a
            // channel and so may itself need our carrier
            looks = pause(looks);
        }
    }

    /** A pause between two looks, and the number of looks. */
    private static int pause(int looks) {
        if ((looks + 1) % MANY_LOOKS == 0) {
            Breath.take();
        } else if ((looks + 1) % LOOKS == 0) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
        return looks + 1;
    }

    /** Whether a canceller has interrupted, or is about to. */
    final boolean interruptedByUs() {
        return gate != IDLE;
    }
}
