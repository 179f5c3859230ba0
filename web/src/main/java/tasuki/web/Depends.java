package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names dependencies: {@link Provides} methods, by their names. On a parameter, what fills it,
 * where its type does not say it alone. On a handler or on a class of handlers, what runs before
 * the handlers and may answer in their place; what it returns is dropped.
 *
 * <pre>{@code
 * @Provides
 * void verifyToken(@HeaderParam String token) {
 *     if (!token.equals("secret")) {
 *         throw new HttpError(400, "Token header invalid");
 *     }
 * }
 *
 * @Get("/items") @Depends("verifyToken")
 * List<Item> items() { … }
 *
 * @Provides
 * String queryOrCookie(Optional<String> q, @CookieParam Optional<String> lastQuery) { … }
 *
 * @Get("/last")
 * String last(@Depends("queryOrCookie") String query) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Depends {
    /** The names; on a parameter exactly one. */
    String[] value();

    /** Whether a value that was made for this request already will do. */
    boolean cached() default true;
}
