package tasuki;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;
import tasuki.internal.Propagation;

/**
 * Carries what Tasuki does not know of into new tasks: a {@link ScopedValue} of another library, a
 * ThreadLocal such as a logging or tracing context. Our own {@link ContextVar} needs none.
 *
 * <pre>{@code
 * ContextPropagator.register(ContextPropagator.of(REQUEST_ID));   // a ThreadLocal<String>
 * }</pre>
 */
@FunctionalInterface
public interface ContextPropagator {
    /**
     * Takes what the calling thread has now. Called on the thread that starts a task; must be quick
     * and must not block.
     */
    Captured capture();

    /** What was taken, to be bound around the body of a task. */
    @FunctionalInterface
    interface Captured {
        /** Binds it, runs the body, and puts back what was there. */
        <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
                throws X, InterruptedException;
    }

    /**
     * Registers a propagator for all tasks started from now on, in the whole program.
     *
     * @return run it to remove the propagator again
     */
    static Runnable register(ContextPropagator propagator) {
        return Propagation.register(propagator);
    }

    /** A propagator for a ThreadLocal; a thread that has no value leaves the task without one. */
    static <V> ContextPropagator of(ThreadLocal<V> local) {
        return () -> {
            V value = local.get();
            return new Captured() {
                @Override
                public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
                        throws X, InterruptedException {
                    V before = local.get();
                    set(value);
                    try {
                        return body.call();
                    } finally {
                        set(before);
                    }
                }

                private void set(@Nullable V to) {
                    if (to == null) {
                        local.remove();
                    } else {
                        local.set(to);
                    }
                }
            };
        };
    }

    /** A propagator for a ScopedValue; where it is not bound, the task does not have it either. */
    static <V> ContextPropagator of(ScopedValue<V> scoped) {
        return () -> {
            boolean bound = scoped.isBound();
            V value = bound ? scoped.get() : null;
            return new Captured() {
                @Override
                public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
                        throws X, InterruptedException {
                    return bound ? carry(value, body) : body.call();
                }

                private <T extends @Nullable Object, X extends Exception> T carry(
                        @Nullable V carried, Body<T, X> body) throws X, InterruptedException {
                    ScopedValue.CallableOp<T, Exception> op = body::call;
                    try {
                        return ScopedValue.where(scoped, carried).call(op);
                    } catch (Exception e) {
                        throw Failures.<RuntimeException>raise(
                                e); // an X or an InterruptedException
                    }
                }
            };
        };
    }
}
