package tasuki.web;

import java.lang.reflect.Type;
import java.util.Optional;

/**
 * A request that this application makes to others: a webhook, or a callback of a route. For the
 * OpenAPI document. Immutable; the methods that change something give another one.
 *
 * @param name its name in the document
 * @param url where it goes, a runtime expression of OpenAPI; empty for a webhook
 * @param method its method
 * @param summary one line
 * @param body what it carries
 * @param status the status that is expected
 * @param reply what is expected in the answer
 */
public record ApiCall(
        String name,
        String url,
        String method,
        String summary,
        Optional<Type> body,
        int status,
        Optional<Type> reply) {

    /** One that carries a value as JSON, by POST. */
    public static ApiCall post(String name, Type body) {
        return new ApiCall(name, "", "POST", "", Optional.of(body), 200, Optional.empty());
    }

    static ApiCall of(ApiCallback callback) {
        return new ApiCall(
                callback.name(),
                callback.url(),
                callback.method(),
                callback.summary(),
                some(callback.body()),
                callback.status(),
                some(callback.reply()));
    }

    private static Optional<Type> some(Class<?> type) {
        return type == void.class ? Optional.empty() : Optional.of(type);
    }

    /** The same, to a place. */
    public ApiCall url(String expression) {
        return new ApiCall(name, expression, method, summary, body, status, reply);
    }

    /** The same by another method. */
    public ApiCall method(String name) {
        return new ApiCall(this.name, url, name, summary, body, status, reply);
    }

    /** The same with one line about it. */
    public ApiCall summary(String text) {
        return new ApiCall(name, url, method, text, body, status, reply);
    }

    /** The same with another status expected. */
    public ApiCall expects(int status) {
        return new ApiCall(name, url, method, summary, body, status, reply);
    }

    /** The same with an answer expected. */
    public ApiCall expects(int status, Type reply) {
        return new ApiCall(name, url, method, summary, body, status, Optional.of(reply));
    }
}
