package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes a parameter of a handler from a header; on a record, each component from a header.
 *
 * <pre>{@code
 * @Get("/me")
 * User me(@HeaderParam String userAgent) { … }   // the header User-Agent
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface HeaderParam {
    /**
     * The name in the request; empty takes the name of the parameter, written with hyphens: {@code
     * userAgent} is the header {@code User-Agent}.
     */
    String value() default "";

    /** What the documentation says about it. */
    String description() default "";
}
