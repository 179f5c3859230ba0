package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a dependency: what it returns fills every parameter of that type, of handlers and
 * of other dependencies. It takes parameters as handlers do, runs once per request, and what is
 * wrong with its parameters is reported with the rest.
 *
 * <pre>{@code
 * @Provides
 * User currentUser(@HeaderParam String authorization) { … }
 *
 * @Get("/me")
 * User me(User user) { return user; }
 *
 * @Provides
 * Session session(Request request) {
 *     Session session = Session.open();
 *     request.afterReply(failure -> session.close());
 *     return session;
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Provides {}
