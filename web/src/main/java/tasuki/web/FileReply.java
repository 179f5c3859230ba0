package tasuki.web;

import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
                        .setIfAbsent(
                                "Last-Modified",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        ZonedDateTime.ofInstant(modified, ZoneOffset.UTC)))
                        .setIfAbsent("Accept-Ranges", "bytes");
        String sentTag = headers.first("ETag").orElse(tag);
        if (clientHasIt(request, sentTag, modified)) {
            headers.remove("Content-Type");
            exchange.reply(304, headers, NOTHING);
            return;
        }
        Optional<String> range =
                request.header("Range").filter(_ -> rangeCounts(request, sentTag, modified));
        Optional<long[]> part = range.flatMap(text -> part(text, size));
        if (part.isPresent() && part.get()[0] >= size) {
            headers.remove("Content-Type").set("Content-Range", "bytes */" + size);
            exchange.reply(416, headers, NOTHING);
            return;
        }
        long from = part.map(p -> p[0]).orElse(0L);
        long until = part.map(p -> p[1] + 1).orElse(size);
        int status = part.isPresent() ? 206 : reply.status();
        if (part.isPresent()) {
            headers.set("Content-Range", "bytes " + from + "-" + (until - 1) + "/" + size);
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

    private static void copy(
            InputStream in, long length, Exchange exchange, int status, HeaderMap headers)
            throws IOException {
        if (length <= 64 * 1024) {
            exchange.reply(status, headers, in.readNBytes((int) length));
            return;
        }
        headers.set("Content-Length", String.valueOf(length));
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = exchange.reply(status, headers)) {
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
    }

    private static boolean clientHasIt(Request request, String tag, Instant modified) {
        Optional<String> known = request.header("If-None-Match");
        if (known.isPresent()) {
            for (String each : known.get().split(",")) {
                String plain = each.strip();
                if (plain.equals("*") || plain.equals(tag) || plain.equals("W/" + tag)) {
                    return true;
                }
            }
            return false;
        }
        return request.header("If-Modified-Since")
                .flatMap(FileReply::date)
                .map(since -> !modified.isAfter(since))
                .orElse(false);
    }

    /** Whether a range may be sent: not if the client's part is of another version. */
    private static boolean rangeCounts(Request request, String tag, Instant modified) {
        return request.header("If-Range")
                .map(value -> value.equals(tag) || date(value).map(modified::equals).orElse(false))
                .orElse(true);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * First and last byte of a single range; empty for several and for what is none: then all is
     * sent.
     */
    private static Optional<long[]> part(String range, long size) {
        if (!range.startsWith("bytes=") || range.indexOf(',') >= 0) {
            return Optional.empty();
        }
        String text = range.substring(6).strip();
        int hyphen = text.indexOf('-');
        if (hyphen < 0) {
            return Optional.empty();
        }
        try {
            String first = text.substring(0, hyphen).strip();
            String last = text.substring(hyphen + 1).strip();
            if (first.isEmpty()) {
                long count = Long.parseLong(last);
                return count <= 0
                        ? Optional.of(new long[] {size, size})
                        : Optional.of(new long[] {Math.max(0, size - count), size - 1});
            }
            long from = Long.parseLong(first);
            long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
            return from < 0 || (to < from && from < size)
                    ? Optional.empty()
                    : Optional.of(new long[] {from, to});
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
