package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Binding;
import tasuki.internal.TaskNode;

import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A variable that is bound for a dynamic extent, as {@code contextvars.ContextVar} in Python or
 * {@link ScopedValue} in the JDK. A task sees the bindings of the place where it was started, as
 * they were then; what it binds itself is never seen outside.
 *
 * <pre>{@code
 * static final ContextVar<String> TENANT = ContextVar.create("tenant");
 * TENANT.run("acme", () -> gather(() -> orders(), () -> invoices()));   // both see "acme"
 * }</pre>
 */
public final class ContextVar<T> {
    private final String name;
    private final @Nullable T initial;

    private ContextVar(String name, @Nullable T initial) {
        this.name = Objects.requireNonNull(name, "name");
        this.initial = initial;
    }

    /** A variable without a default. */
    public static <T> ContextVar<T> create(String name) {
        return new ContextVar<>(name, null);
    }

    /** A variable with a value for where it is not bound. */
    public static <T> ContextVar<T> create(String name, T initial) {
        return new ContextVar<>(name, Objects.requireNonNull(initial, "initial"));
    }

    /**
     * Its value here.
     *
     * @throws NoSuchElementException if it is not bound here and has no default
     */
    public T get() {
        Binding found = find();
        if (found != null) {
            return value(found);
        }
        T fallback = initial;
        if (fallback == null) {
            throw new NoSuchElementException(
                    "the context variable '" + name + "' is not bound here and has no default");
        }
        return fallback;
    }

    /** Its value here; where it is not bound, the given one. */
    public T orElse(T other) {
        Binding found = find();
        return found != null ? value(found) : initial != null ? initial : other;
    }

    /** Whether it is bound here (a default does not count). */
    public boolean isBound() {
        return find() != null;
    }

    /**
     * Runs the body with this variable bound to the value, on the calling thread.
     *
     * @throws InterruptedException if the body was cancelled
     */
    public <R extends @Nullable Object, X extends Exception> R call(T value, Body<R, X> body)
            throws X, InterruptedException {
        Objects.requireNonNull(value, "value");
        TaskNode<?> task = TaskNode.current();
        Binding before = task.context();
        task.context(new Binding(this, value, before));
        try {
            return body.call();
        } finally {
            task.context(before);
        }
    }

    /** Runs the action with this variable bound to the value; see {@link #call}. */
    public <X extends Exception> void run(T value, Action<X> action)
            throws X, InterruptedException {
        this.<@Nullable Void, X>call(
                value,
                () -> {
                    action.run();
                    return null;
                });
    }

    private @Nullable Binding find() {
        for (Binding b = TaskNode.current().context(); b != null; b = b.next()) {
            if (b.key() == this) {
                return b;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // only call() makes bindings with this key
    private T value(Binding binding) {
        return (T) binding.value();
    }

    @Override
    public String toString() {
        return "ContextVar[" + name + "]";
    }
}
