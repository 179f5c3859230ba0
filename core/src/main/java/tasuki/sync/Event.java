package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

import java.util.Objects;

/**
 * An event is something that happens once: whoever awaits it goes on when it has been set.
 *
 * <pre>{@code
 * Event ready = new Event();
 * g.start(() -> { warmUp(); ready.set(); });
 * ready.await();
 * }</pre>
 *
 * <p>For something that happens again and again prefer a new event each time, or a channel: between
 * {@link #clear} and {@link #set} nobody can tell whether an occurrence was missed. {@code clear}
 * is there for programs that come from asyncio; it never takes back what a waiter was woken for.
 */
public final class Event {
    /*
     * `set` is written with the guard held, and read without it: a waiter that saw false takes the guard, looks again, and
     * queues. So set() finds everybody who did not see true.
     */
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<EventWait> queue = new WaitQueue<>();
    private final @Nullable String name;
    private volatile boolean set;

    /** An event that has not happened. */
    public Event() {
        this.name = null;
    }

    /**
     * An event that has not happened.
     *
     * @param name for messages and for the task tree
     */
    public Event(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Says that it has happened: all who wait go on, in the order in which they came. Does not
     * wait. Again: no effect.
     */
    public void set() {
        Waiter woken;
        guard.lock();
        set = true;
        woken = queue.claimAll();
        guard.unlock();
        WaitQueue.resumeAll(woken);
    }

    /**
     * Forgets that it has happened: whoever awaits it from now on waits for the next {@link #set}.
     * Does not wait.
     */
    public void clear() {
        guard.lock();
        set = false;
        guard.unlock();
    }

    /** Whether it has happened. */
    public boolean isSet() {
        return set;
    }

    /**
     * Waits until it has happened; returns at once if it has.
     *
     * @throws InterruptedException if the caller is cancelled
     */
    public void await() throws InterruptedException {
        TaskNode<?> me = TaskNode.current();
        me.check();
        if (set) {
            return;
        }
        EventWait waiter = new EventWait(me);
        guard.lock();
        boolean happened = set;
        if (!happened) {
            queue.add(waiter);
        }
        guard.unlock();
        if (!happened && !waiter.block()) {
            guard.lock();
            queue.remove(waiter);
            guard.unlock();
            throw me.interruption();
        }
    }

    private String label() {
        return name == null ? "event" : "event '" + name + "'";
    }

    /**
     * A snapshot.
     *
     * @param set whether it has happened
     * @param waiting how many tasks wait for it
     */
    public record Statistics(boolean set, int waiting) {}

    /**
     * Whether it has happened and how many wait, for people and tests: it may be outdated when it
     * returns.
     */
    public Statistics statistics() {
        guard.lock();
        Statistics now = new Statistics(set, queue.size());
        guard.unlock();
        return now;
    }

    @Override
    public String toString() {
        return label() + statistics().toString().substring("Statistics".length());
    }

    private final class EventWait extends Waiter {
        EventWait(TaskNode<?> task) {
            super(task);
        }

        @Override
        public String what() {
            return label();
        }
    }
}
