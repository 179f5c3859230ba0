package tasuki.sync;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, in the order in which they came. Guarded by its owner's lock. One
 * that was cancelled takes itself out, in one step wherever it stands; until it has, {@link
 * #claimFirst} passes over it.
 *
 * <p>It has a lock too, for an owner that has none of its own.
 */
class WaitQueue<W extends Waiter> extends SpinLock {
    private @Nullable W first;
    private @Nullable W last;
    private int size;

    final boolean isEmpty() {
        return first == null;
    }

    /** How many wait. */
    final int size() {
        return size;
    }

    /** The one who has waited longest, or null. */
    final @Nullable W first() {
        return first;
    }

    /** The one behind it, or null. */
    @SuppressWarnings("unchecked") // only W are added
    final @Nullable W after(W waiter) {
        return (W) waiter.after;
    }

    final void add(W waiter) {
        W tail = last;
        waiter.before = tail;
        waiter.queued = true;
        if (tail == null) {
            first = waiter;
        } else {
            tail.after = waiter;
        }
        last = waiter;
        size++;
    }

    /** Takes it out; false if it is not in. */
    @SuppressWarnings("unchecked") // only W are added
    final boolean remove(W waiter) {
        if (!waiter.queued) {
            return false;
        }
        W previous = (W) waiter.before;
        W following = (W) waiter.after;
        if (previous == null) {
            first = following;
        } else {
            previous.after = following;
        }
        if (following == null) {
            last = previous;
        } else {
            following.before = previous;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.queued = false;
        size--;
        return true;
    }

    /**
     * Takes out the one who has waited longest and is not cancelled: it is claimed, and to be
     * resumed without the lock.
     */
    final @Nullable W claimFirst() {
        W waiter;
        while ((waiter = first) != null) {
            remove(waiter);
            if (waiter.target().claim()) {
                return waiter;
            }
        }
        return null;
    }

    /**
     * Takes all out, claims them, and links those that were claimed by {@code after}, to be resumed
     * without the lock.
     */
    final @Nullable W claimAll() {
        W head = null;
        W tail = null;
        W waiter;
        while ((waiter = first) != null) {
            remove(waiter);
            if (waiter.target().claim()) {
                if (tail == null) {
                    head = waiter;
                } else {
                    tail.after = waiter;
                }
                tail = waiter;
            }
        }
        return head;
    }

    /** Resumes what {@link #claimAll} has returned. */
    static void resumeAll(@Nullable Waiter head) {
        Waiter waiter = head;
        while (waiter != null) {
            Waiter following = waiter.after;
            waiter.after = null;
            waiter.target().resume();
            waiter = following;
        }
    }
}
