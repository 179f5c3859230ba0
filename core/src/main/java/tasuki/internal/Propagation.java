package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.ContextPropagator;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The registered propagators. Nothing is registered in most programs: then starting a task costs
 * one read here.
 */
public final class Propagation {
    private static final List<ContextPropagator> REGISTERED = new CopyOnWriteArrayList<>();
    private static volatile boolean any;

    private Propagation() {}

    /** Registers; the result removes it again. */
    public static Runnable register(ContextPropagator propagator) {
        Objects.requireNonNull(propagator, "propagator");
        synchronized (REGISTERED) {
            REGISTERED.add(propagator);
            any = true;
        }
        AutoCloseable registration = () -> unregister(propagator);
        Host.opened(registration);
        return () -> {
            Host.closed(registration);
            unregister(propagator);
        };
    }

    private static void unregister(ContextPropagator propagator) {
        synchronized (REGISTERED) {
            REGISTERED.remove(propagator);
            any = !REGISTERED.isEmpty();
        }
    }

    /** The body with everything that the calling thread has now. */
    static <T extends @Nullable Object, X extends Exception> Body<T, X> wrap(Body<T, X> body) {
        if (!any) {
            return body;
        }
        Body<T, X> wrapped = body;
        for (ContextPropagator propagator : REGISTERED) {
            ContextPropagator.Captured captured = propagator.capture();
            Body<T, X> inner = wrapped;
            wrapped = () -> captured.call(inner);
        }
        return wrapped;
    }
}
