package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from the query string. Needed only where the names differ, or on a
 * record, whose components then each become a query parameter.
 *
 * <pre>{@code
 * @Get("/items")
 * List<Item> items(@QueryParam("q") Optional<String> text, int limit) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface QueryParam {
    /** The name in the request; empty takes the name of the parameter. */
    String value() default "";

    /** What the documentation says about it. */
    String description() default "";
}
