package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A further status that a handler may answer with, for the OpenAPI document. On a class it holds
 * for all of its handlers.
 *
 * <pre>{@code
 * record Message(String message) {}
 *
 * @Get("/items/{id}")
 * @Responds(status = 404, description = "There is no such item", type = Message.class)
 * Item item(long id) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Responds.List.class)
public @interface Responds {
    /** The status. */
    int status();

    /** What it means; empty for the phrase of the status. */
    String description() default "";

    /** What is in the body; void for nothing that is known. */
    Class<?> type() default void.class;

    /** The type of the body. */
    String mediaType() default "application/json";

    /** Several. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The statuses. */
        Responds[] value();
    }
}
