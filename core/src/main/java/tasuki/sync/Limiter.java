package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.Action;
import tasuki.Body;
import tasuki.internal.TaskNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A limiter lends a number of tokens, to each borrower one at most. It is a semaphore that knows
 * who has what: a borrower that asks twice, or gives back what it does not have, is told so. The
 * number of tokens can change at any time.
 *
 * <pre>{@code
 * Limiter uploads = new Limiter(4);
 * uploads.run(() -> upload(file));          // the borrower is the calling task
 * uploads.acquire(user);                    // or anything with equals: one upload per user
 * uploads.total(8);                         // four more at once
 * }</pre>
 *
 * <p>Fair: tokens are lent in the order of the requests.
 */
public final class Limiter {
    private final SpinLock guard = new SpinLock();
    private final WaitQueue<TokenWait> queue = new WaitQueue<>();
    private final Set<Object> borrowers = new HashSet<>();
    private final Set<Object> asking = new HashSet<>();
    private final @Nullable String name;
    private int total;

    /**
     * @param total how many tokens there are, 0 or more
     */
    public Limiter(int total) {
        this.name = null;
        this.total = requireTotal(total);
    }

    /**
     * @param name for messages and for the task tree
     * @param total how many tokens there are, 0 or more
     */
    public Limiter(String name, int total) {
        this.name = Objects.requireNonNull(name, "name");
        this.total = requireTotal(total);
    }

    private static int requireTotal(int total) {
        if (total < 0) {
            throw new IllegalArgumentException("a limiter has 0 tokens or more, not " + total);
        }
        return total;
    }

    // ---- borrowing ----

    /**
     * Runs the body with a token lent to the calling task.
     *
     * <p>Waits for the token; if cancelled while it waits, the body has not run. Served in order.
     *
     * @throws IllegalStateException if the task has one already
     * @throws InterruptedException if the caller is cancelled
     */
    public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(body, "body");
        Object me = TaskNode.current();
        acquire(me);
        try {
            return body.call();
        } finally {
            release(me);
        }
    }

    /** Runs the action with a token lent to the calling task; see {@link #call}. */
    public <X extends Exception> void run(Action<X> action) throws X, InterruptedException {
        Objects.requireNonNull(action, "action");
        Object me = TaskNode.current();
        acquire(me);
        try {
            action.run();
        } finally {
            release(me);
        }
    }

    /** Borrows a token for the calling task; see {@link #acquire(Object)}. */
    public void acquire() throws InterruptedException {
        acquire(TaskNode.current());
    }

    /**
     * Borrows a token.
     *
     * <p>Waits until there is one and everybody who came before is served. If cancelled, none was
     * lent. Served in order.
     *
     * @param borrower for whom: anything, compared by {@code equals}
     * @throws IllegalStateException if the borrower has one or asks for one already
     * @throws InterruptedException if the caller is cancelled
     */
    public void acquire(Object borrower) throws InterruptedException {
        Objects.requireNonNull(borrower, "borrower");
        TaskNode<?> me = TaskNode.current();
        me.check();
        TokenWait waiter = new TokenWait(me, borrower);
        guard.lock();
        try {
            if (lend(borrower)) {
                return;
            }
            asking.add(borrower);
            queue.add(waiter);
        } finally {
            guard.unlock();
        }
        if (!waiter.block()) {
            guard.lock();
            try {
                if (queue.remove(waiter)) {
                    asking.remove(borrower);
                }
            } finally {
                guard.unlock();
            }
            throw me.interruption();
        }
    }

    /** Borrows a token for the calling task if one is free and nobody waits. Does not wait. */
    public boolean tryAcquire() {
        return tryAcquire(TaskNode.current());
    }

    /**
     * Borrows a token if one is free and nobody waits. Does not wait.
     *
     * @throws IllegalStateException if the borrower has one or asks for one already
     */
    public boolean tryAcquire(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        guard.lock();
        try {
            return lend(borrower);
        } finally {
            guard.unlock();
        }
    }

    private boolean lend(Object borrower) {
        if (borrowers.contains(borrower) || asking.contains(borrower)) {
            throw new IllegalStateException(
                    describe(borrower)
                            + (borrowers.contains(borrower) ? " already has" : " already asks for")
                            + " a token of "
                            + label()
                            + ": each borrower gets one at most");
        }
        return queue.isEmpty() && borrowers.size() < total && borrowers.add(borrower);
    }

    /** Gives back the calling task's token; see {@link #release(Object)}. */
    public void release() {
        release(TaskNode.current());
    }

    /**
     * Gives back the borrower's token: it is lent to whoever has waited longest. Does not wait.
     *
     * @throws IllegalStateException if the borrower has none
     */
    public void release(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        Waiter served;
        guard.lock();
        try {
            if (!borrowers.remove(borrower)) {
                throw new IllegalStateException(
                        describe(borrower)
                                + " has no token of "
                                + label()
                                + " that it could give back");
            }
            served = serve();
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(served);
    }

    private @Nullable Waiter serve() {
        TokenWait head = null;
        TokenWait tail = null;
        TokenWait waiter;
        while (borrowers.size() < total && (waiter = queue.first()) != null) {
            queue.remove(waiter);
            asking.remove(waiter.borrower);
            if (waiter.claim()) {
                borrowers.add(waiter.borrower);
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

    // ---- the number of tokens ----

    /** How many tokens there are, lent or not. */
    public int total() {
        guard.lock();
        try {
            return total;
        } finally {
            guard.unlock();
        }
    }

    /**
     * Changes how many tokens there are. Does not wait. More: those who wait are served at once.
     * Fewer than are lent: nobody loses his, and none is lent until enough came back.
     *
     * @param tokens 0 or more
     */
    public void total(int tokens) {
        requireTotal(tokens);
        Waiter served;
        guard.lock();
        try {
            total = tokens;
            served = serve();
        } finally {
            guard.unlock();
        }
        WaitQueue.resumeAll(served);
    }

    private String label() {
        return name == null ? "limiter" : "limiter '" + name + "'";
    }

    private static String describe(Object borrower) {
        return borrower instanceof TaskNode<?> task ? "task '" + task.name() + "'" : "" + borrower;
    }

    // ---- seeing ----

    /**
     * A snapshot.
     *
     * @param total how many tokens there are
     * @param borrowers who has one
     * @param waiting how many tasks wait for one
     */
    public record Statistics(int total, Set<Object> borrowers, int waiting) {
        /** Copies the set. */
        public Statistics {
            borrowers = Set.copyOf(borrowers);
        }

        /** How many tokens are lent. */
        public int borrowed() {
            return borrowers.size();
        }
    }

    /**
     * Who has a token and how many wait, for people and tests: it may be outdated when it returns.
     */
    public Statistics statistics() {
        guard.lock();
        try {
            return new Statistics(total, borrowers, queue.size());
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        Statistics now = statistics();
        return label()
                + "["
                + now.borrowed()
                + " of "
                + now.total()
                + ", waiting="
                + now.waiting()
                + "]";
    }

    private final class TokenWait extends Waiter {
        final Object borrower;

        TokenWait(TaskNode<?> task, Object borrower) {
            super(task);
            this.borrower = borrower;
        }

        @Override
        public List<TaskNode<?>> holders() {
            List<TaskNode<?>> holders = new ArrayList<>();
            guard.lock();
            try {
                for (Object b : borrowers) {
                    if (b instanceof TaskNode<?> task) {
                        holders.add(task);
                    }
                }
            } finally {
                guard.unlock();
            }
            return holders;
        }

        @Override
        public String what() {
            return label();
        }
    }
}
