package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Clock;
import tasuki.internal.TaskNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The one wait of a select; its clauses stand as entries in the queues of their channels.
 *
 * <p>Who serves an entry claims this wait, with the locks of that entry's channel held: so one
 * clause wins at most. The select itself may find, while it still adds entries, that one of them is
 * possible at once; then it claims its own wait first, so that nobody else can, and only then takes
 * what is there. If that has gone by then, the wait is used up and all begins again. In the end
 * every entry is taken out under its channel's locks, which also tells which one was served.
 */
final class SelectWait extends Waiter {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private SelectWait(TaskNode<?> task) {
        super(task);
    }

    /** Waits for the first clause that is served: its entry, or null if the time was up. */
    static @Nullable Entry first(
            TaskNode<?> me, Select.Clause<?, ?>[] clauses, @Nullable Duration time)
            throws InterruptedException {
        Clock clock = me.environment().clock();
        long until =
                time == null
                        ? 0
                        : clock.now() + (time.compareTo(CENTURY) < 0 ? time : CENTURY).toNanos();
        while (true) {
            SelectWait wait = new SelectWait(me);
            List<Entry> entries = new ArrayList<>(clauses.length);
            Entry served = null;
            ChannelCore.Joined joined = ChannelCore.Joined.WAITING;
            boolean done = true;
            try {
                for (Select.Clause<?, ?> clause : clauses) {
                    ChannelCore core = clause.core;
                    if (core != null) {
                        Entry entry = new Entry(wait, core, clause);
                        entries.add(entry);
                        joined = core.join(entry);
                        if (joined == ChannelCore.Joined.WON) {
                            served = entry;
                        }
                        if (joined != ChannelCore.Joined.WAITING) {
                            break;
                        }
                    }
                }
                if (joined == ChannelCore.Joined.WAITING) {
                    if (time != null) {
                        wait.completeAt(until);
                    }
                    done = wait.block();
                    wait.cancelTimer();
                }
            } finally {
                for (Entry entry : entries) {
                    entry.core.leave(entry);
                    if (entry.taken) {
                        served = entry;
                    }
                }
            }
            if (!done) {
                throw me.interruption();
            }
            if (joined != ChannelCore.Joined.AGAIN) {
                return served;
            }
        }
    }

    @Override
    public String what() {
        return "select";
    }

    /** A clause in the queue of its channel. */
    static final class Entry extends ChannelWait {
        final Select.Clause<?, ?> clause;
        private final SelectWait select;

        /**
         * Whether this clause is the one that was served. Written under the channel's locks by who
         * has claimed the select.
         */
        private boolean taken;

        private Entry(SelectWait select, ChannelCore core, Select.Clause<?, ?> clause) {
            super(select.task(), core, clause.element != null, clause.element, 0);
            this.select = select;
            this.clause = clause;
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
