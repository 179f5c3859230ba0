package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sends the stream that a handler returns as server-sent events, instead of JSON Lines. A stream of
 * {@link SseEvent} needs no annotation.
 *
 * <pre>{@code
 * @Get("/ticker") @Sse
 * AsyncStream<Tick> ticker() { … }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Sse {
    /** The name of each event ({@code event:}); empty sends none. */
    String event() default "";
}
