/**
 * A web framework in which a request is a scope: handlers are methods, parameters are typed and
 * checked, replies are values, and everything that a handler waits for is cancelled when its client
 * goes away or its time is up.
 *
 * <pre>{@code
 * record Item(@Positive long id, @Size(min = 1, max = 80) String name, double price) {}
 *
 * @Get("/items/{id}")
 * Item item(long id) { … }
 *
 * @Post("/items") @Status(201)
 * Item create(Item item) { … }
 *
 * void main() {
 *     App.of(this).title("Shop").serve(8000);
 * }
 * }</pre>
 *
 * <h2>Parameters</h2>
 *
 * A parameter of a handler is, in this order: what its annotation says; the variable of the path
 * with its name; the {@link tasuki.web.Request}; what something {@link tasuki.web.Provides
 * provides} for its type; for a simple type or a list of one, the query parameter with its name;
 * else the JSON body. It must be there, unless it is an {@code Optional}, is marked
 * {@code @Nullable}, or has a {@link tasuki.web.Default}; the same holds for components of records
 * in bodies. Constraints of Jakarta Validation hold wherever they stand.
 *
 * <p>Who the client is comes before all that: {@link tasuki.web.BearerToken}, {@link
 * tasuki.web.BasicCredentials}, {@link tasuki.web.ApiKey} and {@link tasuki.web.Authenticated} are
 * bound first, and {@link tasuki.web.Scopes} are checked. A {@link tasuki.web.Session} is that of
 * the request.
 *
 * <h2>What handlers return</h2>
 *
 * A {@link tasuki.web.Reply} is sent as it is. An {@code AsyncStream} is sent as JSON Lines, or
 * with {@link tasuki.web.Sse} as server-sent events; {@code byte[]}, {@code Path} and {@code
 * InputStream} as they are. An empty {@code Optional} is 404, {@code void} is 204. Everything else
 * is JSON, text included, as in FastAPI: {@link tasuki.web.Reply#text} for plain text.
 *
 * <h2>Errors</h2>
 *
 * <pre>
 * RuntimeException
 *  └─ WebException
 *      ├─ HttpError             answered with its status and {"detail": …}
 *      │   ├─ ValidationException        422, with everything that is wrong
 *      │   ├─ InvalidTokenException      401 invalid_token
 *      │   └─ KeysUnavailableException   503: tokens cannot be verified
 *      └─ WebSetupException         the application cannot start as it is declared
 * </pre>
 *
 * Every other exception is answered 500 without a word about it, and logged with the request's id.
 * A request whose deadline passes is answered 504.
 */
@NullMarked
package tasuki.web;

import org.jspecify.annotations.NullMarked;
