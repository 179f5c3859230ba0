package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An example for the OpenAPI document and the docs page: of a parameter, a component of a record,
 * or a whole record.
 *
 * <pre>{@code
 * record Item(@Example("A shoe") String name, @Example("35.4") double price) {}
 *
 * @Post("/items")
 * Item create(
 *         @Example(name = "cheap", summary = "One that sells", value = "{\"name\": \"Cap\", \"price\": 3}")
 *         Item item) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Example.List.class)
public @interface Example {
    /** The value: as JSON, or as it is where text or a date is meant. */
    String value();

    /** A name, under which the docs page lets people choose it; for parameters and bodies. */
    String name() default "";

    /** One line; shown for one that has a name. */
    String summary() default "";

    /** Any length, in CommonMark; shown for one that has a name. */
    String description() default "";

    /** Several. */
    @Documented
    @Target({
        ElementType.PARAMETER,
        ElementType.RECORD_COMPONENT,
        ElementType.FIELD,
        ElementType.TYPE
    })
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The examples. */
        Example[] value();
    }
}
