package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A state cell holds one value, which can be set, looked at, waited for, and followed as a stream:
 * Kotlin's {@code MutableStateFlow}.
 *
 * <pre>{@code
 * StateCell<Integer> connected = new StateCell<>(0);
 * connected.update(n -> n + 1);                       // by anybody, at any time
 * connected.await(n -> n == 0);                       // until all have gone
 * connected.changes().consume(n -> gauge.show(n));    // begins with what it is now
 * }</pre>
 *
 * <p>It is conflated: who sets it never waits, and who follows it slowly gets the latest value. A
 * value that equals the one before is no change. Values should be immutable: what changes inside is
 * seen by nobody.
 *
 * <p>All methods may be called by any thread; those that do not declare InterruptedException never
 * wait.
 *
 * @param <T> the value; never null
 */
public final class StateCell<T> implements StateView<T>, AutoCloseable {
    /*
     * `now` is replaced by CAS, each time by a new object, so whether something has changed is whether it is another object. An
     * `equals` or an update function of the user's runs outside of any lock.
     *
     *   who       does                                              then
     *   writer    replaces `now`                                    takes the lock, claims all who wait; resumes them without it
     *   observer  takes the lock, looks at `now`, joins `waiting`   parks
     *
     * If the observer had the lock first, the writer finds it; if the writer had, the observer sees what it wrote. A claimed
     * observer reads `now` again: it gets that value or a newer one. A closed cell's `now` is not replaced any more.
     */
    private record Version<T>(T value, @Nullable Closing closing) {}

    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(StateCell.class, "now", Version.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable String name;
    private final Set<Wait> waiting = new LinkedHashSet<>(); // guarded by itself
    private volatile Version<T> now;

    /** A cell with that value. */
    public StateCell(T initial) {
        this.name = null;
        this.now = version(initial);
    }

    /**
     * A cell with that value.
     *
     * @param name for messages and for the task tree
     */
    public StateCell(String name, T initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.now = version(initial);
    }

    private static <T> Version<T> version(T value) {
        return new Version<>(Objects.requireNonNull(value, "a state is never null"), null);
    }

    // ---- changing it ----

    /**
     * Sets the value; no change if it equals the present one. Does not wait.
     *
     * @throws StreamClosedException if the cell is closed
     */
    public void set(T value) {
        getAndSet(value);
    }

    /**
     * Sets the value, as {@link #set}; the one before is returned. Does not wait.
     *
     * @throws StreamClosedException if the cell is closed
     */
    public T getAndSet(T value) {
        Objects.requireNonNull(value, "value");
        return replace(before -> value, false);
    }

    /**
     * Sets what the function makes of the present value, in one step: of two who do so at the same
     * time none is lost, one of them is asked again. Does not wait, and neither may the function.
     *
     * @return the new value
     * @throws StreamClosedException if the cell is closed
     */
    public T update(UnaryOperator<T> function) {
        return replace(Objects.requireNonNull(function, "function"), true);
    }

    /** As {@link #update}; the value before is returned. */
    public T getAndUpdate(UnaryOperator<T> function) {
        return replace(Objects.requireNonNull(function, "function"), false);
    }

    /**
     * Sets the value if the present one equals the expected one. Does not wait.
     *
     * @return whether it did equal it
     * @throws StreamClosedException if the cell is closed
     */
    public boolean compareAndSet(T expected, T value) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(value, "value");
        return replace(before -> before.equals(expected) ? value : before, false).equals(expected);
    }

    /** Replaces the value by what the function makes of it; the new value, or the one before. */
    private T replace(UnaryOperator<T> function, boolean wantsNew) {
        while (true) {
            Version<T> before = now;
            Closing closing = before.closing();
            if (closing != null) {
                throw closing.refusal("set a value", label());
            }
            T value =
                    Objects.requireNonNull(
                            function.apply(before.value()),
                            "a state is never null, but the function returned that");
            boolean same = value.equals(before.value());
            if (same ? now == before : NOW.compareAndSet(this, before, version(value))) {
                if (!same) {
                    wakeAll();
                }
                return wantsNew ? value : before.value();
            }
        }
    }

    private void wakeAll() {
        Claimed claimed = new Claimed();
        synchronized (waiting) {
            waiting.forEach(claimed::claim);
            waiting.clear();
        }
        claimed.resume();
    }

    // ---- closing it ----

    /**
     * Ends the changes: who follows gets the latest value, then the end. The value stays. Does not
     * wait. Closing again has no effect.
     */
    @Override
    public void close() {
        end(Closing.END);
    }

    /**
     * Ends the changes with a failure: who follows gets the latest value, then the failure. Does
     * not wait.
     *
     * @throws IllegalStateException if it was closed before without a failure: nobody would see
     *     this one. A second failure is attached to the first as suppressed
     */
    public void close(Throwable failure) {
        Closing before = end(Closing.with(failure));
        if (before != null) {
            before.andLater(failure, label());
        }
    }

    /** Null, or how it was closed before. */
    private @Nullable Closing end(Closing closing) {
        while (true) {
            Version<T> before = now;
            if (before.closing() != null) {
                return before.closing();
            }
            if (NOW.compareAndSet(this, before, new Version<>(before.value(), closing))) {
                wakeAll();
                return null;
            }
        }
    }

    // ---- looking at it ----

    @Override
    public T value() {
        return now.value();
    }

    @Override
    public boolean isClosed() {
        return now.closing() != null;
    }

    @Override
    public AsyncStream<T> changes() {
        return new AsyncStream<>(
                down -> {
                    Version<T> seen = awaitOther(null);
                    T last = seen.value();
                    down.accept(last);
                    Closing closing;
                    while ((closing = seen.closing()) == null) {
                        seen = awaitOther(seen);
                        if (!seen.value().equals(last)) {
                            last = seen.value();
                            down.accept(last);
                        }
                    }
                    closing.check();
                });
    }

    @Override
    public <X extends Exception> T await(Criterion<? super T, X> criterion)
            throws X, InterruptedException {
        Objects.requireNonNull(criterion, "criterion");
        Version<T> seen = awaitOther(null);
        while (!criterion.test(seen.value())) {
            Closing closing = seen.closing();
            if (closing != null) {
                TaskNode.current().check(); // that says more
                throw closing.refusal("wait for a value that will not come", label());
            }
            seen = awaitOther(seen);
        }
        return seen.value();
    }

    /** Waits until it is another one than that. */
    private Version<T> awaitOther(@Nullable Version<T> seen) throws InterruptedException {
        TaskNode.current().check();
        Version<T> found = now;
        if (found != seen) {
            return found;
        }
        Handing mine = new Handing(label());
        synchronized (waiting) {
            found = now;
            if (found != seen) {
                return found;
            }
            waiting.add(mine);
        }
        if (!mine.block()) {
            synchronized (waiting) {
                waiting.remove(mine);
            }
            throw mine.task().interruption();
        }
        return now;
    }

    private String label() {
        return name == null ? "state" : "state '" + name + "'";
    }

    /**
     * A snapshot.
     *
     * @param waiting how many tasks wait for a change
     * @param closed whether it is closed
     */
    public record Statistics(int waiting, boolean closed) {}

    /** Who waits, for people and tests: it may be outdated when it returns. */
    public Statistics statistics() {
        synchronized (waiting) {
            return new Statistics(waiting.size(), isClosed());
        }
    }

    @Override
    public String toString() {
        Version<T> seen = now;
        return label() + "[" + seen.value() + (seen.closing() == null ? "" : ", closed") + "]";
    }
}
