package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * The going of one exchange's client: that it happened, and whom to tell.
 *
 * <p>Nobody is told while the last part of the reply is being written, nor afterwards: a client
 * that has all it wants may go, and the handler shall not be cancelled for it.
 *
 * <p>Everything happens under the monitor, the callback too: so it has returned when {@link #over}
 * does, and the handler's thread can leave the exchange behind.
 */
final class Departure {
    private @Nullable Consumer<String> callback;
    private volatile @Nullable String reason;
    private boolean quiet;

    /** Registers who is told, in place of an earlier one. */
    synchronized void onGone(Consumer<String> callback) {
        this.callback = callback;
        tell();
    }

    /** The client has gone. Only the first reason counts. */
    synchronized void gone(String why) {
        if (reason == null) {
            reason = why;
            tell();
        }
    }

    /** Nobody is told until {@link #notOver}. */
    synchronized void over() {
        quiet = true;
    }

    /** It was not the last part after all. */
    synchronized void notOver() {
        quiet = false;
        tell();
    }

    /** Why the client is not there any more, null while it is. */
    @Nullable String reason() {
        return reason;
    }

    /** Throws if the client has gone. */
    void check() throws ClientGoneException {
        String why = reason;
        if (why != null) {
            throw new ClientGoneException(why);
        }
    }

    private void tell() {
        String why = reason;
        Consumer<String> told = callback;
        if (why != null && told != null && !quiet) {
            callback = null;
            told.accept(why);
        }
    }
}
