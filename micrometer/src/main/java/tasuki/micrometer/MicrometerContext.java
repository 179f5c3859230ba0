package tasuki.micrometer;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

import org.jspecify.annotations.Nullable;

import tasuki.Body;
import tasuki.ContextPropagator;

/**
 * Carries what Micrometer's context propagation knows of, the current span and observation, the
 * MDC, Reactor's and Spring's contexts, from who starts a task to the task. Needs {@code
 * io.micrometer:context-propagation}.
 *
 * <pre>{@code
 * MicrometerContext.register();      // once, when the program begins
 * }</pre>
 */
public final class MicrometerContext {
    private MicrometerContext() {}

    /**
     * Registers it for all tasks started from now on, with the accessors of the global registry.
     *
     * @return run it to remove it again
     */
    public static Runnable register() {
        return register(ContextRegistry.getInstance());
    }

    /** Registers it for all tasks started from now on, with the accessors of a registry. */
    public static Runnable register(ContextRegistry registry) {
        ContextSnapshotFactory factory =
                ContextSnapshotFactory.builder()
                        .contextRegistry(registry)
                        .clearMissing(true) // what the starter does not have, the task has not
                        .build();
        return ContextPropagator.register(() -> carrying(factory.captureAll()));
    }

    private static ContextPropagator.Captured carrying(ContextSnapshot snapshot) {
        return new ContextPropagator.Captured() {
            @Override
            public <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
                    throws X, InterruptedException {
                ContextSnapshot.Scope scope = snapshot.setThreadLocals();
                try {
                    return body.call();
                } finally {
                    scope.close();
                }
            }
        };
    }
}
