package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record does not declare is refused with 422 ({@code extra_forbidden}) instead of being
 * skipped: in a JSON body, or where the record stands for the query, the cookies or the form.
 *
 * <pre>{@code
 * @ForbidExtra
 * record Filter(@Default("100") @Max(100) int limit, @Default("0") int offset) {}
 *
 * @Get("/items")
 * List<Item> items(@QueryParam Filter filter) { … }
 * }</pre>
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForbidExtra {}
