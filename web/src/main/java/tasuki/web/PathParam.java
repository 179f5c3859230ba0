package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from the path. Needed only where the names differ: a parameter
 * named like a variable of the path is taken from there by itself.
 *
 * <pre>{@code
 * @Get("/items/{item-id}")
 * Item item(@PathParam("item-id") long id) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface PathParam {
    /** The name in the request; empty takes the name of the parameter. */
    String value() default "";

    /** What the documentation says about it. */
    String description() default "";
}
