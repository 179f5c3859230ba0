package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Only clients with all of these scopes get in; others are answered 401 if they have not said who
 * they are, and 403. With no scope at all it is enough that they have said it.
 *
 * <pre>{@code
 * @Get("/items") @Scopes("items:read")
 * List<Item> items() { … }
 *
 * @Get("/me/items")
 * List<Item> mine(@Scopes("items:read") User user) { … }
 * }</pre>
 *
 * <p>On a class it holds for all of its handlers, on a {@link Provides} method for every handler
 * that needs what it provides. All that apply to a route are required together. Who checks: a
 * dependency of the handler that takes {@link SecurityScopes}; without one, the framework does,
 * against the {@link Authenticated} that an {@link Authentication} or a {@code @Provides} method
 * gives. Where nobody gives one the route is closed.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface Scopes {
    /** The scopes; none: it is enough to be known. */
    String[] value() default {};
}
