package tasuki.sync;

import tasuki.internal.TaskNode;
import org.jspecify.annotations.Nullable;

/** The one wait of a select; its clauses stand as entries in the queues of their channels. */
final class SelectWait extends Waiter {
    SelectWait(TaskNode<?> task) {
        super(task);
    }

    @Override
    public String what() {
        return "select";
    }

    /** Completes the wait at the instant of its clock. */
    void timeoutAt(long at) {
        completeAt(at);
    }

    /** The time no longer matters. */
    void forgetTimeout() {
        cancelTimer();
    }

    /** A clause in the queue of its channel. */
    static final class Entry extends ChannelWait {
        private final SelectWait select;

        /** Whether this clause is the one that was served. Written under the channel's locks by who has claimed the select. */
        boolean taken;

        Entry(SelectWait select, ChannelCore core, boolean sends, @Nullable Object element) {
            super(select.task(), core, sends, element, 0);
            this.select = select;
        }

        @Override
        SelectWait target() {
            return select;
        }

        @Override
        void claimed() {
            taken = true;
        }
    }
}
