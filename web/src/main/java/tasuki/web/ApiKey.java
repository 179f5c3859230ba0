package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a String from a header, the query or a cookie as the key that protects a handler or a
 * dependency: without it the client gets 401. Whether the key is good, the application says.
 *
 * <pre>{@code
 * @Provides
 * Customer customer(@ApiKey("X-API-Key") String key) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface ApiKey {
    /** The name of the header, of the query parameter or of the cookie. */
    String value();

    /** Where it is. */
    In in() default In.HEADER;

    /** Where a key is. */
    enum In {
        /** In a header. */
        HEADER,
        /** In the query string. */
        QUERY,
        /** In a cookie. */
        COOKIE
    }
}
