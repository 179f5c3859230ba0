package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.ServiceBody;
import tasuki.Started;

import java.util.concurrent.atomic.AtomicReference;

/** Starting a service and waiting until it says that it is ready. */
final class Handshake<S extends @Nullable Object> implements Started<S> {
    private record Ready(@Nullable Object value) {}

    private final String name;
    private final AtomicReference<@Nullable Object> said = new AtomicReference<>();
    private final Wait waiting;

    private Handshake(String name) {
        this.name = name;
        this.waiting =
                new Wait() {
                    @Override
                    public String what() {
                        return "the start of '" + name + "'";
                    }
                };
    }

    @SuppressWarnings("unchecked") // only started() makes a Ready
    static <S extends @Nullable Object, X extends Exception> S start(
            GroupNode<?> group, String name, ServiceBody<S, X> body) throws InterruptedException {
        Handshake<S> shake = new Handshake<>(name);
        TaskNode<@Nullable Void> task =
                group.begin(
                        name,
                        () -> {
                            body.run(shake);
                            return null;
                        },
                        null);
        // its end, in any way, ends the wait too: it may never come to begin
        if (task.addWaiter(shake.waiting)) {
            try {
                shake.waiting.await();
            } catch (InterruptedException e) {
                task.cancel("who started it was cancelled");
                throw e;
            } finally {
                task.forgetOver();
            }
        }
        if (shake.said.get() instanceof Ready ready) {
            return (S) ready.value();
        }
        task.await();
        throw new IllegalStateException("'" + name + "' ended without having called started");
    }

    @Override
    public void started(S value) {
        if (!said.compareAndSet(null, new Ready(value))) {
            throw new IllegalStateException("'" + name + "' called started before");
        }
        waiting.complete();
    }
}
