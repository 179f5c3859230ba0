package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a dependency: what it returns fills every parameter of that type, of handlers and
 * of other dependencies. It takes parameters as handlers do, runs once per request, and what is
 * wrong with its parameters is reported with the rest. Simple types, maps and collections are found
 * by the method's name alone; see {@link Depends}.
 *
 * <pre>{@code
 * @Provides
 * User currentUser(@HeaderParam String authorization) { … }
 *
 * @Get("/me")
 * User me(User user) { return user; }
 *
 * @Provides(closed = Provides.Closed.AFTER_REPLY)
 * Session session() { return Session.open(); }
 * }</pre>
 *
 * <p>On a record or a class, its constructor is what makes it: parameters that belong together,
 * each from where it is.
 *
 * <pre>{@code
 * @Provides
 * record Common(Optional<String> q, @Default("0") int skip, @HeaderParam String userAgent) {}
 *
 * @Get("/items")
 * List<Item> items(Common common) { … }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Provides {
    /** When what was made is closed, if it is {@code AutoCloseable}. */
    Closed closed() default Closed.NEVER;

    /**
     * Whether it is made once, when the application starts, and for all requests. It is closed, if
     * it is {@code AutoCloseable}, when the application stops. It takes only what is shared too.
     */
    boolean shared() default false;

    /** When a dependency is closed. */
    enum Closed {
        /** Not by Tasuki. */
        NEVER,
        /** When the handler has ended, before the reply goes out; a failure becomes the reply. */
        BEFORE_REPLY,
        /** When the reply has gone out, or could not; a failure is logged. */
        AFTER_REPLY
    }
}
