package tasuki.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method the handler of WebSocket connections at a path. Its parameters come from the
 * request, as those of any handler do, and one is the {@link WebSocketConnection}.
 *
 * <pre>{@code
 * @WebSocket("/echo/{room}")
 * void echo(String room, WebSocketConnection socket) throws InterruptedException {
 *     socket.messages().consume(message -> socket.send(message));
 * }
 * }</pre>
 *
 * <p>It runs before the connection is made: what it throws until it first sends, receives or
 * accepts is answered as plain HTTP. The connection is closed when it returns.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface WebSocket {
    /** The path, as in {@link Get}. */
    String value() default "";
}
