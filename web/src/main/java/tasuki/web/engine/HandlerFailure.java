package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

/** What the engine makes of a handler that has thrown, or returned without a reply. */
final class HandlerFailure {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");

    private HandlerFailure() {}

    static int status(@Nullable Throwable failure) {
        return failure instanceof BadRequestException bad ? bad.status() : 500;
    }

    static String detail(@Nullable Throwable failure) {
        return failure instanceof BadRequestException bad
                ? String.valueOf(bad.getMessage())
                : "Internal Server Error";
    }

    /** Logs what somebody should look at: not what the client did. */
    static void log(Exchange exchange, boolean clientGone, @Nullable Throwable failure) {
        if (clientGone
                || failure instanceof BadRequestException
                || failure instanceof ClientGoneException) {
            return;
        }
        String what = exchange.method() + " " + exchange.rawPath();
        if (failure != null) {
            LOG.log(System.Logger.Level.ERROR, "The handler of " + what + " failed", failure);
        } else if (!exchange.committed()) {
            LOG.log(System.Logger.Level.ERROR, "The handler of " + what + " gave no reply");
        } else {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The handler of " + what + " did not finish its reply");
        }
    }
}
