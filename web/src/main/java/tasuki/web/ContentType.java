package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The type of what a handler returns, instead of JSON: text, bytes, a file, input, or a stream of
 * text or bytes, which goes out as it is. Anything else is JSON under that name.
 *
 * <pre>{@code
 * @Get("/page") @ContentType("text/html")
 * String page() {
 *     return "<h1>Look ma! HTML!</h1>";
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ContentType {
    /** The media type; text without a charset is UTF-8. */
    String value();
}
