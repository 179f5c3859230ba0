package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from the JSON body. Needed only where the type alone does not say
 * so: for a simple type (a body field of that name), a list of simple values, or to {@link
 * #embed()} a single one.
 *
 * <pre>{@code
 * @Put("/items/{id}")
 * Item put(long id, Item item, User user, @BodyParam int importance) { … }
 * // {"item": {…}, "user": {…}, "importance": 5}
 * }</pre>
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface BodyParam {
    /**
     * The key in the body, when the body has several parameters; empty takes the parameter's name.
     */
    String value() default "";

    /** Whether a single parameter is expected under its key, as several parameters always are. */
    boolean embed() default false;

    /** What the documentation says about it. */
    String description() default "";
}
