package tasuki.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses replies for clients that take gzip: those whose bytes are there and that are large
 * enough, and those that are written by and by. Leaves alone events, JSON Lines and files, what is
 * encoded already, and types that are compressed by themselves.
 *
 * <pre>{@code
 * app.use(Gzip.from(1_000));
 * }</pre>
 */
public final class Gzip implements Middleware {
    private final int least;
    private final int level;

    private Gzip(int least, int level) {
        this.least = least;
        this.level = level;
    }

    /** Compresses replies of at least so many bytes. */
    public static Gzip from(int bytes) {
        return new Gzip(bytes, 6);
    }

    /** The same with another level, 1 (fast) to 9 (small). */
    public Gzip level(int level) {
        if (level < 1 || level > 9) {
            throw new IllegalArgumentException("A level is 1 to 9, not " + level);
        }
        return new Gzip(least, level);
    }

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        Reply reply = next.handle(request);
        if (reply.header("Content-Encoding").isPresent()) {
            return reply;
        }
        boolean takes = request.header("Accept-Encoding").filter(Gzip::takesGzip).isPresent();
        return switch (reply.payload()) {
            case Reply.Value _, Reply.Bytes _ -> whole(reply, (ServerRequest) request, takes);
            case Reply.Streaming(Reply.Writer writer, String type) when compressible(type) ->
                    takes ? encoded(reply, streaming(writer, type)) : varying(reply);
            default -> reply;
        };
    }

    private static boolean takesGzip(String accepted) {
        boolean takes = false;
        for (String each : accepted.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = each.strip().split(";", 2);
            String coding = parts[0].strip();
            boolean refused = parts.length == 2 && parts[1].strip().matches("q=0(\\.0*)?");
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return !refused; // the star is for those that are not named
            }
            takes |= coding.equals("*") && !refused;
        }
        return takes;
    }

    /** What a client gets that takes no gzip is not for the others, if somebody keeps it. */
    private static Reply varying(Reply reply) {
        return reply.header("Vary", "Accept-Encoding");
    }

    private static boolean compressible(String type) {
        String plain = type.toLowerCase(Locale.ROOT);
        return plain.startsWith("text/") && !plain.startsWith("text/event-stream")
                || plain.startsWith("application/json")
                || plain.contains("+json")
                || plain.contains("xml")
                || plain.contains("javascript");
    }

    private static Reply encoded(Reply reply, Reply.Payload payload) {
        return varying(
                new Reply(reply.status(), reply.fields(), payload)
                        .header("Content-Encoding", "gzip"));
    }

    private Reply whole(Reply reply, ServerRequest request, boolean takes) throws IOException {
        ReplyWriter.Ready ready = ReplyWriter.ready(reply, request.mapper());
        String type = ready.headers().first("Content-Type").orElse("");
        if (ready.body().length < least || !compressible(type)) {
            return new Reply(reply.status(), reply.fields(), new Reply.Bytes(ready.body(), type));
        }
        if (!takes) {
            return varying(
                    new Reply(reply.status(), reply.fields(), new Reply.Bytes(ready.body(), type)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ready.body().length / 3 + 64);
        try (GZIPOutputStream out = new Leveled(bytes)) {
            out.write(ready.body());
        }
        return encoded(reply, new Reply.Bytes(bytes.toByteArray(), type));
    }

    private Reply.Payload streaming(Reply.Writer writer, String type) {
        return new Reply.Streaming(
                out -> {
                    try (GZIPOutputStream zip = new Leveled(out)) {
                        writer.write(zip);
                    }
                },
                type);
    }

    /** A stream with a level of its own, whose flush sends what there is. */
    private final class Leveled extends GZIPOutputStream {
        Leveled(java.io.OutputStream out) throws IOException {
            super(out, 8 * 1024, true);
            def.setLevel(level);
            def.setStrategy(Deflater.DEFAULT_STRATEGY);
        }
    }
}
