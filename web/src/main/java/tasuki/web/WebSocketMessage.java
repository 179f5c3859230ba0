package tasuki.web;

/** A message of a WebSocket: text or bytes. */
public sealed interface WebSocketMessage {
    /** Text. */
    record Text(String text) implements WebSocketMessage {}

    /** Bytes. The array is the message's own, and not copied. */
    record Binary(byte[] bytes) implements WebSocketMessage {}

    /** A message of text. */
    static WebSocketMessage of(String text) {
        return new Text(text);
    }

    /** A message of bytes. */
    static WebSocketMessage of(byte[] bytes) {
        return new Binary(bytes);
    }
}
