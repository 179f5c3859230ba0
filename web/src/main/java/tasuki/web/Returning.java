package tasuki.web;

import com.fasterxml.jackson.annotation.JsonView;

import org.jspecify.annotations.Nullable;

import tasuki.stream.AsyncStream;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Json;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes replies of what handlers return: a {@link Reply} as it is; an empty optional 404; a stream
 * as events, JSON Lines or chunks; bytes, files and input as they are; nothing 204; everything
 * else, text included, JSON.
 */
final class Returning {
    private final int status;
    private final boolean nothing;
    private final Reply.JsonWriter writer;
    private final @Nullable Sse sse;
    private final String contentType;
    private final boolean chunks;
    private final boolean events;
    private final @Nullable ModelFilter model;

    private Returning(
            int status,
            boolean nothing,
            Reply.JsonWriter writer,
            @Nullable Sse sse,
            String contentType,
            boolean chunks,
            boolean events,
            @Nullable ModelFilter model) {
        this.status = status;
        this.nothing = nothing;
        this.writer = writer;
        this.sse = sse;
        this.contentType = contentType;
        this.chunks = chunks;
        this.events = events;
        this.model = model;
    }

    /** For a method. */
    static Returning of(Method method, int status, @Nullable Sse sse, JsonMapper mapper) {
        Type type = method.getGenericReturnType();
        boolean nothing = type == void.class;
        String contentType = contentType(method);
        Class<?> streamed = streamed(type);
        ModelFilter model = ModelFilter.of(method, mapper);
        return new Returning(
                status != 0 ? status : nothing ? 204 : 200,
                nothing,
                nothing || model != null
                        ? Reply.JsonWriter.ANY
                        : writer(value(type), method.getAnnotation(JsonView.class), mapper),
                sse,
                contentType,
                streamed == byte[].class || (streamed == String.class && !contentType.isEmpty()),
                sse != null || streamed == SseEvent.class,
                model);
    }

    /** For a lambda, of which only the value is known. */
    static Returning ofAny(int status, @Nullable Sse sse) {
        return new Returning(
                status == 0 ? 200 : status,
                false,
                Reply.JsonWriter.ANY,
                sse,
                "",
                false,
                sse != null,
                null);
    }

    private static String contentType(Method method) {
        ContentType annotation = method.getAnnotation(ContentType.class);
        if (annotation == null) {
            return "";
        }
        String type = annotation.value();
        boolean bare =
                type.startsWith("text/") && !type.toLowerCase(Locale.ROOT).contains("charset");
        return bare ? type + "; charset=utf-8" : type;
    }

    /** Of what a stream is; void if it is none. */
    private static Class<?> streamed(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == AsyncStream.class
                ? Constraints.raw(p.getActualTypeArguments()[0])
                : void.class;
    }

    /** The type of the value that is replied: what is in an optional. */
    static Type value(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == Optional.class
                ? p.getActualTypeArguments()[0]
                : type;
    }

    /** The type that the documentation shows for a method: with the model in its place. */
    static Type documented(Method method) {
        return ModelFilter.documented(method, value(method.getGenericReturnType()));
    }

    /** A writer that knows the type, where the type says all. */
    private static Reply.JsonWriter writer(Type type, @Nullable JsonView view, JsonMapper mapper) {
        Class<?> raw = Constraints.raw(type);
        boolean open =
                raw == Object.class
                        || raw == Reply.class
                        || raw == Stream.class
                        || raw == AsyncStream.class;
        if (view == null) {
            if (open) {
                return Reply.JsonWriter.ANY;
            }
            ObjectWriter known = mapper.writerFor(Json.type(mapper, type));
            return (_, value) -> known.writeValueAsBytes(value);
        }
        ObjectWriter seen = mapper.writerWithView(view.value()[0]);
        ObjectWriter known = open ? seen : seen.forType(Json.type(mapper, type));
        return (_, value) -> known.writeValueAsBytes(value);
    }

    /** The reply for a value, with the head that was set for it. */
    Reply reply(@Nullable Object value, ServerRequest request) {
        return request.withHead(reply(value), value instanceof Reply);
    }

    private Reply reply(@Nullable Object value) {
        if (nothing) {
            return Reply.of(status);
        }
        return switch (value) {
            case null -> json(null);
            case Reply reply -> reply;
            case OAuth2Token token -> json(token).header("Cache-Control", "no-store");
            case String text ->
                    contentType.isEmpty() ? json(text) : typed(Reply.text(text)).status(status);
            case Optional<?> optional ->
                    optional.isPresent() ? reply(optional.get()) : Reply.error(404, Phrase.of(404));
            case AsyncStream<?> stream -> stream(stream).status(status);
            case byte[] bytes ->
                    typed(Reply.bytes(bytes, "application/octet-stream")).status(status);
            case Path file -> typed(Reply.file(file)).status(status);
            case InputStream in ->
                    typed(
                                    Reply.stream(
                                            "application/octet-stream",
                                            out -> {
                                                try (in) {
                                                    in.transferTo(out);
                                                }
                                            }))
                            .status(status);
            case Stream<?> values -> {
                try (values) {
                    yield json(values.toList());
                }
            }
            default -> json(value);
        };
    }

    private Reply typed(Reply reply) {
        return contentType.isEmpty() ? reply : reply.onlyHeader("Content-Type", contentType);
    }

    private Reply json(@Nullable Object value) {
        ModelFilter filter = model;
        Object shown = filter == null ? value : filter.apply(value);
        return typed(Reply.json(status, shown, writer));
    }

    private Reply stream(AsyncStream<?> stream) {
        if (chunks) {
            return Reply.chunks(
                    stream, contentType.isEmpty() ? "application/octet-stream" : contentType);
        }
        ModelFilter filter = model;
        AsyncStream<?> shown = filter == null ? stream : stream.map(filter::element);
        return events
                ? Reply.sse(shown, sse == null ? "" : sse.event())
                : typed(Reply.jsonLines(shown));
    }
}
