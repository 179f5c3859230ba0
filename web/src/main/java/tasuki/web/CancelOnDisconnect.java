package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says whether a handler is cancelled when its client goes away. It is by default; with {@code
 * false} it runs to its end (or its deadline), for example because it books a payment.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface CancelOnDisconnect {
    /** Whether the client's going away cancels the handler. */
    boolean value() default true;
}
