package tasuki.web;

import org.jspecify.annotations.Nullable;

/** Answers a request. Runs in the request's scope, on a virtual thread of its own. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers.
     *
     * @return a {@link Reply}, or what is sent as JSON; see the package's page for the other types
     * @throws InterruptedException when it is cancelled: the client has gone or the time is up
     * @throws HttpError to answer with an error
     * @throws Exception for any other failure, which is answered 500 and logged
     */
    @Nullable Object handle(Request request) throws Exception;
}
