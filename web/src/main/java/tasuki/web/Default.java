package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value that a parameter of a handler, or a component of a record, has when the request does
 * not give it. For a list of parameters, values separated by commas; for a component of a record in
 * a JSON body, text that converts to its type, or JSON.
 *
 * <pre>{@code
 * @Get("/items")
 * List<Item> items(@Default("0") int skip, @Default("10") int limit) { … }
 *
 * record Item(String name, @Default("0.19") BigDecimal tax, @Default("[]") List<String> tags) {}
 * }</pre>
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Default {
    /** The value, as it would be written in the request. */
    String value();
}
