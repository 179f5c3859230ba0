package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A header, or a cookie, of the replies of a handler, for the OpenAPI document. On a class it holds
 * for all of its handlers. It describes; the handler sets it, with a {@link ReplyHead} for
 * instance.
 *
 * <pre>{@code
 * @Get("/items")
 * @ReplyHeader(value = "X-Total", description = "How many there are", type = int.class)
 * @ReplyHeader(value = "last", cookie = true, description = "Where the next page begins")
 * List<Item> items(ReplyHead head) {
 *     head.header("X-Total", "3").cookie(SetCookie.of("last", "3"));
 *     …
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(ReplyHeader.List.class)
public @interface ReplyHeader {
    /** The name of the header, or of the cookie. */
    String value();

    /** What it says. */
    String description() default "";

    /** Its type. */
    Class<?> type() default String.class;

    /** Of which status the reply is that has it; 0 for that of success. */
    int status() default 0;

    /** Whether it is a cookie, which the document shows as {@code Set-Cookie}. */
    boolean cookie() default false;

    /** Several. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        /** The headers. */
        ReplyHeader[] value();
    }
}
