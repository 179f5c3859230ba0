package tasuki.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts credentials on requests, and may answer a server that asks for them. They go to the host
 * they were meant for only: a redirect to another one drops them.
 */
@FunctionalInterface
public interface Auth {

    /** Returns the request with credentials. May wait: a token can be fetched here. */
    HttpRequest apply(HttpRequest request) throws InterruptedException;

    /**
     * Looks at a response of status 401 and may return a request to be sent in its place, once. By
     * default none: the 401 is the answer.
     */
    default Optional<HttpRequest> challenged(HttpRequest request, Response response)
            throws InterruptedException {
        return Optional.empty();
    }

    /** No credentials. */
    static Auth none() {
        return request -> request;
    }

    /** User name and password, sent with every request (RFC 7617). */
    static Auth basic(String user, String password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("A user name for basic auth may not have a colon");
        }
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        String value = "Basic " + Base64.getEncoder().encodeToString(pair);
        return request -> request.withHeader("Authorization", value);
    }

    /** A token, sent with every request (RFC 6750). */
    static Auth bearer(String token) {
        String value = "Bearer " + token;
        return request -> request.withHeader("Authorization", value);
    }

    /** A token that is asked for at each request, for those that expire. */
    static Auth bearer(Supplier<String> token) {
        return request -> request.withHeader("Authorization", "Bearer " + token.get());
    }

    /**
     * User name and password, proven without being sent, once the server has asked (RFC 7616, with
     * SHA-256 or MD5). A challenge is remembered, so that later requests carry the answer at once.
     */
    static Auth digest(String user, String password) {
        return new DigestAuth(user, password);
    }
}
