package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the paths of all handlers of a class begin with, and the tags of them. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Prefix {
    /** The prefix, for example {@code /items}. */
    String value();

    /** The groups under which the docs page shows the handlers of the class. */
    String[] tags() default {};
}
