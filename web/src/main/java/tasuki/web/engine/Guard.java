package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

/**
 * Ends the waits of an HTTP/2 reply inside Helidon (for a window update, for the lock on the
 * connection), which know no other way to be ended than an interrupt; but never interrupts the
 * thread while it writes to the socket, nor when it has left.
 *
 * <pre>
 *   ready() ──▶ outside ──enter()──▶ inside ──socketBegins()──▶ writing
 *                  ◀──leave()──────────┘ ◀──────socketEnds()──────┘
 *
 *   stop():  inside → interrupts;  writing → interrupts at socketEnds();  outside → interrupts at enter()
 * </pre>
 */
final class Guard {
    private @Nullable Thread inside;
    private boolean writing;
    private boolean stopped;

    /** Before the wait: forgets a stop of an earlier one. */
    synchronized void ready() {
        stopped = false;
    }

    synchronized void enter() {
        inside = Thread.currentThread();
        if (stopped) {
            inside.interrupt();
        }
    }

    /** Takes the interrupt back, if there was one. */
    synchronized void leave() {
        inside = null;
        if (stopped) {
            Thread.interrupted();
        }
    }

    /** Any thread. */
    synchronized void stop() {
        Thread thread = inside;
        if (!stopped && thread != null && !writing) {
            thread.interrupt();
        }
        stopped = true;
    }

    synchronized void socketBegins() {
        writing = true;
    }

    synchronized void socketEnds() {
        writing = false;
        if (stopped && inside == Thread.currentThread()) {
            Thread.currentThread().interrupt();
        }
    }
}
