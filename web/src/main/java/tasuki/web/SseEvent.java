package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * A server-sent event.
 *
 * <pre>{@code
 * SseEvent.of(tick).event("tick").id("17")
 * }</pre>
 */
public final class SseEvent {
    private final @Nullable Object data;
    private final @Nullable String event;
    private final @Nullable String id;
    private final @Nullable Duration retry;
    private final @Nullable String comment;

    private SseEvent(
            @Nullable Object data,
            @Nullable String event,
            @Nullable String id,
            @Nullable Duration retry,
            @Nullable String comment) {
        this.data = data;
        this.event = event;
        this.id = id;
        this.retry = retry;
        this.comment = comment;
    }

    /** An event with data: text as it is, anything else as JSON. */
    public static SseEvent of(Object data) {
        return new SseEvent(data, null, null, null, null);
    }

    /** A comment, which keeps a connection alive and is no event. */
    public static SseEvent ofComment(String comment) {
        return new SseEvent(null, null, null, null, oneLine("comment", comment));
    }

    /** The same with a name of the event. */
    public SseEvent event(String event) {
        return new SseEvent(data, oneLine("event", event), id, retry, comment);
    }

    /**
     * The same with an id, which the client sends back as {@code Last-Event-ID} when it reconnects.
     */
    public SseEvent id(String id) {
        return new SseEvent(data, event, oneLine("id", id), retry, comment);
    }

    /** The same with the time after which the client is to reconnect. */
    public SseEvent retry(Duration retry) {
        return new SseEvent(data, event, id, retry, comment);
    }

    /** The same with a comment. */
    public SseEvent comment(String comment) {
        return new SseEvent(data, event, id, retry, oneLine("comment", comment));
    }

    private static String oneLine(String what, String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("The " + what + " of an event is one line");
        }
        return text;
    }

    /** The data. */
    public Optional<Object> data() {
        return Optional.ofNullable(data);
    }

    /** The name of the event. */
    public Optional<String> event() {
        return Optional.ofNullable(event);
    }

    /** The id. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** The time after which the client is to reconnect. */
    public Optional<Duration> retry() {
        return Optional.ofNullable(retry);
    }

    /** The comment. */
    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }
}
