package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from a cookie; on a record, each component from a cookie.
 *
 * <pre>{@code
 * @Get("/me")
 * User me(@CookieParam("session") Optional<String> session) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface CookieParam {
    /** The name in the request; empty takes the name of the parameter. */
    String value() default "";

    /** What the documentation says about it. */
    String description() default "";
}
