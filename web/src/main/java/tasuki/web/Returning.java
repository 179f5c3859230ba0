package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.stream.AsyncStream;
import tasuki.web.bind.Constraints;
import tasuki.web.bind.Json;

import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes replies of what handlers return: a {@link Reply} as it is; an empty optional 404; a stream
 * as events or JSON Lines; bytes, files and input as they are; nothing 204; everything else, text
 * included, JSON.
 */
final class Returning {
    private final int status;
    private final boolean nothing;
    private final Reply.JsonWriter writer;
    private final @Nullable Sse sse;

    private Returning(int status, boolean nothing, Reply.JsonWriter writer, @Nullable Sse sse) {
        this.status = status;
        this.nothing = nothing;
        this.writer = writer;
        this.sse = sse;
    }

    /** For a method. */
    static Returning of(Type type, int status, @Nullable Sse sse, JsonMapper mapper) {
        boolean nothing = type == void.class;
        if (nothing) {
            return new Returning(status == 0 ? 204 : status, true, Reply.JsonWriter.ANY, sse);
        }
        return new Returning(status == 0 ? 200 : status, false, writer(value(type), mapper), sse);
    }

    /** For a lambda, of which only the value is known. */
    static Returning ofAny(int status, @Nullable Sse sse) {
        return new Returning(status == 0 ? 200 : status, false, Reply.JsonWriter.ANY, sse);
    }

    /** The type of the value that is replied: what is in an optional. */
    static Type value(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == Optional.class
                ? p.getActualTypeArguments()[0]
                : type;
    }

    /** A writer that knows the type, where the type says all. */
    private static Reply.JsonWriter writer(Type type, JsonMapper mapper) {
        Class<?> raw = Constraints.raw(type);
        if (raw == Object.class || raw == Reply.class || raw == Stream.class) {
            return Reply.JsonWriter.ANY;
        }
        ObjectWriter known = mapper.writerFor(Json.type(mapper, type));
        return (_, value) -> known.writeValueAsBytes(value);
    }

    /** The reply for a value. */
    Reply reply(@Nullable Object value) {
        if (nothing) {
            return Reply.of(status);
        }
        return switch (value) {
            case null -> Reply.json(status, null, Reply.JsonWriter.ANY);
            case Reply reply -> reply;
            case OAuth2Token token ->
                    Reply.json(status, token, writer).header("Cache-Control", "no-store");
            case String text -> Reply.json(status, text, writer);
            case Optional<?> optional ->
                    optional.isPresent() ? reply(optional.get()) : Reply.error(404, Phrase.of(404));
            case AsyncStream<?> stream ->
                    (sse == null ? Reply.jsonLines(stream) : Reply.sse(stream, sse.event()))
                            .status(status);
            case byte[] bytes -> Reply.bytes(bytes, "application/octet-stream").status(status);
            case Path file -> Reply.file(file).status(status);
            case InputStream in ->
                    Reply.stream(
                                    "application/octet-stream",
                                    out -> {
                                        try (in) {
                                            in.transferTo(out);
                                        }
                                    })
                            .status(status);
            case Stream<?> values -> {
                try (values) {
                    yield Reply.json(status, values.toList(), writer);
                }
            }
            default -> Reply.json(status, value, writer);
        };
    }
}
