package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What /openapi.json and the docs page say about a handler beyond what its signature does; on a
 * record or one of its components the summary is its title, and there and on a parameter only the
 * description and the deprecation count beside it.
 */
@Documented
@Target({
    ElementType.METHOD,
    ElementType.TYPE,
    ElementType.RECORD_COMPONENT,
    ElementType.FIELD,
    ElementType.PARAMETER
})
@Retention(RetentionPolicy.RUNTIME)
public @interface Describe {
    /** One line; empty makes one of the method's name. */
    String summary() default "";

    /** Any length, in CommonMark. */
    String description() default "";

    /** The operation's id; empty makes one of the method's name and the path. */
    String id() default "";

    /** The groups under which the docs page shows it, after those of its router. */
    String[] tags() default {};

    /** Marks it as deprecated. */
    boolean deprecated() default false;

    /** Leaves it out of the document. */
    boolean hidden() default false;
}
