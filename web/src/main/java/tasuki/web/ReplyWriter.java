package tasuki.web;

import tasuki.web.bind.Json;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Sends replies. */
final class ReplyWriter {
    private static final byte[] NOTHING = {};

    private ReplyWriter() {}

    /** A reply whose bytes are there: what is left is to send them. */
    record Ready(int status, HeaderMap headers, byte[] body) {
        void send(Exchange exchange) throws IOException {
            exchange.reply(status, headers, body);
        }
    }

    /** Whether a reply is written by and by, in the request's scope. */
    static boolean streams(Reply reply) {
        return switch (reply.payload()) {
            case Reply.Streaming _,
                    Reply.Chunks _,
                    Reply.Lines _,
                    Reply.Events _,
                    Reply.FileContent _ ->
                    true;
            case Reply.Empty _, Reply.Value _, Reply.Failure _, Reply.Bytes _ -> false;
        };
    }

    /**
     * Makes the bytes of a reply that does not stream.
     *
     * @throws tools.jackson.core.JacksonException if the value cannot be JSON
     */
    static Ready ready(Reply reply, JsonMapper mapper) {
        return switch (reply.payload()) {
            case Reply.Value(Object value, Reply.JsonWriter writer) -> {
                byte[] body = writer.write(mapper, value);
                yield new Ready(reply.status(), headers(reply, "application/json"), body);
            }
            case Reply.Failure(Object detail) -> failure(reply, detail, mapper);
            case Reply.Bytes(byte[] bytes, String contentType) ->
                    new Ready(reply.status(), headers(reply, contentType), bytes);
            default -> new Ready(reply.status(), headers(reply, ""), NOTHING);
        };
    }

    private static Ready failure(Reply reply, Object detail, JsonMapper mapper) {
        boolean problem = Json.problemDetails(mapper);
        Object body = problem ? problem(reply.status(), detail, mapper) : Map.of("detail", detail);
        return new Ready(
                reply.status(),
                headers(reply, problem ? "application/problem+json" : "application/json"),
                mapper.writeValueAsBytes(body));
    }

    /**
     * The members of problem details (RFC 9457): those of a detail that is an object stand beside
     * the others, and take the place of the type and the title; a list is its errors.
     */
    private static ObjectNode problem(int status, Object detail, JsonMapper mapper) {
        ObjectNode body = mapper.createObjectNode();
        body.put("type", "about:blank").put("title", Phrase.of(status)).put("status", status);
        JsonNode node = mapper.valueToTree(detail);
        if (node.isObject()) {
            node.properties().stream()
                    .filter(member -> !member.getKey().equals("status"))
                    .forEach(member -> body.set(member.getKey(), member.getValue()));
        } else if (node.isArray()) {
            body.set("errors", node);
        } else if (!node.asString().equals(Phrase.of(status))) {
            body.put("detail", node.asString());
        }
        return body;
    }

    /** The headers of a reply; its own type of content counts more than that of the body. */
    static HeaderMap headers(Reply reply, String contentType) {
        HeaderMap headers = HeaderMap.empty();
        String[] fields = reply.fields();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        if (!contentType.isEmpty()) {
            headers.setIfAbsent("Content-Type", contentType);
        }
        return headers;
    }

    /** Writes a reply that streams, to its end. */
    static void stream(Reply reply, ServerRequest request, JsonMapper mapper) throws Exception {
        Exchange exchange = request.exchange();
        boolean head = exchange.method().equals("HEAD");
        switch (reply.payload()) {
            case Reply.FileContent file -> FileReply.send(reply, file, request);
            case Reply.Streaming(Reply.Writer writer, String contentType) -> {
                HeaderMap headers = headers(reply, contentType);
                if (head) {
                    exchange.reply(reply.status(), headers, NOTHING);
                    return;
                }
                try (OutputStream out = exchange.reply(reply.status(), headers)) {
                    writer.write(out);
                }
            }
            case Reply.Chunks(var values, String contentType) -> {
                HeaderMap headers = headers(reply, contentType);
                if (head) {
                    exchange.reply(reply.status(), headers, NOTHING);
                    return;
                }
                StreamReplies.chunks(exchange, reply.status(), headers, values);
            }
            case Reply.Lines(var values) -> {
                HeaderMap headers = headers(reply, "application/jsonl");
                if (head) {
                    exchange.reply(reply.status(), headers, NOTHING);
                    return;
                }
                StreamReplies.lines(exchange, reply.status(), headers, values, mapper);
            }
            case Reply.Events(var values, String event) -> {
                HeaderMap headers =
                        headers(reply, "text/event-stream; charset=utf-8")
                                .setIfAbsent("Cache-Control", "no-cache")
                                .setIfAbsent("X-Accel-Buffering", "no");
                if (head) {
                    exchange.reply(reply.status(), headers, NOTHING);
                    return;
                }
                StreamReplies.events(
                        exchange,
                        reply.status(),
                        headers,
                        values,
                        event,
                        mapper,
                        request.app().stopping());
            }
            case Reply.Empty _, Reply.Value _, Reply.Failure _, Reply.Bytes _ ->
                    ready(reply, mapper).send(exchange);
        }
    }
}
