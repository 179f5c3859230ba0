package tasuki.sync;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, in the order in which they came. Guarded by its owner's lock. One
 * that was cancelled takes itself out, in one step wherever it stands; until it has, {@link
 * #claimFirst} passes over it.
 */
final class WaitQueue<W extends Waiter> {
    private @Nullable W first;
    private @Nullable W last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** The one who has waited longest, or null. */
    @Nullable W first() {
        return first;
    }

    /** The one behind it, or null. */
    @SuppressWarnings("unchecked") // only W are added
    @Nullable W after(W waiter) {
        return (W) waiter.after;
    }

    void add(W waiter) {
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
    boolean remove(W waiter) {
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
    @Nullable W claimFirst() {
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
    @Nullable W claimAll() {
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
