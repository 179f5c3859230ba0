package tasuki.web;

import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Sends a file: whole, a range of it, or that the client has it already (RFC 9110, 13 and 14). */
final class FileReply {
    private static final byte[] NOTHING = {};
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("htm", "text/html; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("map", "application/json"),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("md", "text/markdown; charset=utf-8"),
                    Map.entry("csv", "text/csv; charset=utf-8"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("pdf", "application/pdf"));

    private FileReply() {}

    /** The type of a file by its name. */
    static String type(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String known = TYPES.get(extension);
        if (known == null) {
            known = URLConnection.guessContentTypeFromName(name);
        }
        return known == null ? "application/octet-stream" : known;
    }

    static void send(Reply reply, Reply.FileContent content, ServerRequest request)
            throws IOException {
        Path file = content.file();
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new HttpError(404, Phrase.of(404), Map.of(), e);
        }
        if (!attributes.isRegularFile()) {
            throw new HttpError(404);
        }
        Exchange exchange = request.exchange();
        long size = attributes.size();
        Instant modified =
                attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
        String tag =
                "\""
                        + Long.toHexString(attributes.lastModifiedTime().toMillis())
                        + "-"
                        + Long.toHexString(size)
                        + "\"";
        Path name = file.getFileName();
        String type = content.contentType().orElse(type(name == null ? "" : name.toString()));
        HeaderMap headers =
                ReplyWriter.headers(reply, type)
                        .setIfAbsent("ETag", tag)
                        .setIfAbsent("Last-Modified", Conditional.date(modified))
                        .setIfAbsent("Accept-Ranges", "bytes");
        String sentTag = headers.first("ETag").orElse(tag);
        Conditional.check(request, sentTag, modified);
        if (Conditional.clientHasIt(request, Optional.of(sentTag), Optional.of(modified))) {
            headers.remove("Content-Type");
            exchange.reply(304, headers, NOTHING);
            return;
        }
        List<ByteRange> ranges =
                reply.status() == 200 && rangeCounts(request, sentTag, modified)
                        ? ByteRange.parse(request.header("Range").orElse(""), size)
                        : List.of();
        if (ranges.size() == 1 && ranges.getFirst().isEmpty()) {
            headers.remove("Content-Type").set("Content-Range", "bytes */" + size);
            exchange.reply(416, headers, NOTHING);
            return;
        }
        if (ranges.size() > 1) {
            several(file, ranges, size, exchange, headers);
            return;
        }
        long from = ranges.isEmpty() ? 0 : ranges.getFirst().from();
        long until = ranges.isEmpty() ? size : ranges.getFirst().until();
        int status = ranges.isEmpty() ? reply.status() : 206;
        if (status == 206) {
            headers.set("Content-Range", ranges.getFirst().header(size));
        }
        if (exchange.method().equals("HEAD")) {
            headers.set("Content-Length", String.valueOf(until - from));
            exchange.reply(status, headers).close();
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(from);
            copy(in, until - from, exchange, status, headers);
        }
    }

    /** Several ranges in one reply, as {@code multipart/byteranges} (RFC 9110, 14.6). */
    private static void several(
            Path file, List<ByteRange> ranges, long size, Exchange exchange, HeaderMap headers)
            throws IOException {
        String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "tasuki";
        String type = headers.first("Content-Type").orElse("application/octet-stream");
        List<byte[]> heads = new ArrayList<>();
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        long length = end.length;
        for (ByteRange range : ranges) {
            String head =
                    (heads.isEmpty() ? "--" : "\r\n--")
                            + boundary
                            + "\r\nContent-Type: "
                            + type
                            + "\r\nContent-Range: "
                            + range.header(size)
                            + "\r\n\r\n";
            heads.add(head.getBytes(StandardCharsets.ISO_8859_1));
            length += heads.getLast().length + range.length();
        }
        headers.set("Content-Type", "multipart/byteranges; boundary=" + boundary);
        headers.set("Content-Length", String.valueOf(length));
        if (exchange.method().equals("HEAD")) {
            exchange.reply(206, headers).close();
            return;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file);
                OutputStream out = exchange.reply(206, headers)) {
            for (int i = 0; i < heads.size(); i++) {
                out.write(heads.get(i));
                channel.position(ranges.get(i).from());
                copy(Channels.newInputStream(channel), ranges.get(i).length(), out);
            }
            out.write(end);
        }
    }

    private static void copy(
            InputStream in, long length, Exchange exchange, int status, HeaderMap headers)
            throws IOException {
        if (length <= 64 * 1024) {
            exchange.reply(status, headers, in.readNBytes((int) length));
            return;
        }
        headers.set("Content-Length", String.valueOf(length));
        try (OutputStream out = exchange.reply(status, headers)) {
            copy(in, length, out);
        }
    }

    private static void copy(InputStream in, long length, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = length;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new IOException("The file has become shorter while it was sent");
            }
            out.write(buffer, 0, n);
            left -= n;
        }
    }

    /** Whether a range may be sent: not if the client's part is of another version. */
    private static boolean rangeCounts(Request request, String tag, Instant modified) {
        return request.header("If-Range")
                .map(
                        value ->
                                value.equals(tag)
                                        || Conditional.date(value)
                                                .map(modified::equals)
                                                .orElse(false))
                .orElse(true);
    }
}
