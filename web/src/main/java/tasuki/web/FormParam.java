package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from a submitted form ({@code application/x-www-form-urlencoded}
 * or {@code multipart/form-data}); on a record, each component from a field of the form. A
 * parameter of type {@link Upload} is an uploaded file and needs no annotation.
 *
 * <pre>{@code
 * @Post("/login")
 * Token login(@FormParam String username, @FormParam String password) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface FormParam {
    /** The name of the field; empty takes the name of the parameter. */
    String value() default "";

    /** What the documentation says about it. */
    String description() default "";
}
