package tasuki.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is to be told first when the server stops: what would not end by itself, streams of events
 * and WebSockets.
 */
final class Stopping {
    private final Map<Object, Runnable> told = new ConcurrentHashMap<>();
    private volatile boolean announced;
    private volatile boolean begun;

    /** Whether the server stops. */
    boolean begun() {
        return begun;
    }

    /** Whether the server is about to stop: it is not ready any more, but still serves. */
    boolean announced() {
        return announced;
    }

    void announce() {
        announced = true;
    }

    /** Has {@code action} done when the server stops; at once if it does already. */
    void add(Object owner, Runnable action) {
        told.put(owner, action);
        if (begun && told.remove(owner, action)) {
            action.run();
        }
    }

    void remove(Object owner) {
        told.remove(owner);
    }

    /** How many would be told. */
    int size() {
        return told.size();
    }

    /** Tells all of them, each once. */
    void begin() {
        announced = true;
        begun = true;
        told.forEach(
                (owner, action) -> {
                    if (told.remove(owner, action)) {
                        action.run();
                    }
                });
    }
}
