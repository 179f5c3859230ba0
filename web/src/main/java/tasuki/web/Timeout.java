package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long a handler may take. When the time is up, its scope is cancelled, with everything that
 * runs in it, and the client gets 504. An earlier deadline from the caller or the server wins.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Timeout {
    /**
     * A number and a unit: {@code 500ms}, {@code 2s}, {@code 1m}, {@code 1h}; or ISO 8601: {@code
     * PT2S}.
     */
    String value();
}
