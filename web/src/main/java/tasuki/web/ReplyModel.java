package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What of a handler's result goes out. Of a list, an optional or a stream it holds for each
 * element.
 *
 * <pre>{@code
 * record UserIn(String name, String password) {}
 * record UserOut(String name) {}
 *
 * @Post("/users") @ReplyModel(UserOut.class)
 * UserIn create(UserIn user) {        // the password stays here
 *     return user;
 * }
 * }</pre>
 *
 * <p>Jackson's {@code @JsonView} on a handler holds too.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReplyModel {
    /**
     * The type that goes out, in the document too: what it does not have is left out. A result that
     * lacks something that it requires is a failure (500). {@code Object} takes the declared type.
     */
    Class<?> value() default Object.class;

    /**
     * The only properties that go out, if any are named; those of nested objects as {@code a.b}.
     */
    String[] include() default {};

    /** Properties that do not go out. */
    String[] exclude() default {};

    /** Whether properties that are null do not go out. */
    boolean omitNulls() default false;

    /** Whether properties that are equal to their {@link Default}, or null, do not go out. */
    boolean omitDefaults() default false;
}
