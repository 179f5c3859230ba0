package tasuki.web.engine;

import io.helidon.http.Status;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Builds the head of a reply, and the frames of chunks, in a byte array. */
final class Http1Writer {
    private static final AtomicReferenceArray<byte[]> STATUS_LINES =
            new AtomicReferenceArray<>(600);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);
    private static volatile DateLine dateLine = DateLine.of(0);

    private byte[] bytes = new byte[512];
    private int used;

    private record DateLine(long second, byte[] line) {
        static DateLine of(long second) {
            String text = "Date: " + DATE.format(Instant.ofEpochSecond(second)) + "\r\n";
            return new DateLine(second, text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The array; {@link #length} bytes of it count. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return used;
    }

    void clear() {
        used = 0;
    }

    Http1Writer statusLine(int status) {
        byte[] line = STATUS_LINES.get(status);
        if (line == null) {
            String text =
                    "HTTP/1.1 " + status + " " + Status.create(status).reasonPhrase() + "\r\n";
            line = text.getBytes(StandardCharsets.ISO_8859_1);
            STATUS_LINES.set(status, line);
        }
        return raw(line, 0, line.length);
    }

    Http1Writer date() {
        long second = System.currentTimeMillis() / 1000;
        DateLine now = dateLine;
        if (now.second != second) {
            now = DateLine.of(second);
            dateLine = now;
        }
        return raw(now.line, 0, now.line.length);
    }

    /**
     * A header line.
     *
     * @throws IllegalArgumentException if the name or the value cannot be one: with a line end in
     *     it, a client would see two headers, or two replies
     */
    Http1Writer header(String name, String value) {
        ReplyHeaders.check(name, value);
        return text(name).text(": ").text(value).lineEnd();
    }

    Http1Writer header(String name, long value) {
        return text(name).text(": ").text(Long.toString(value)).lineEnd();
    }

    Http1Writer text(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[used++] = (byte) text.charAt(i);
        }
        return this;
    }

    Http1Writer lineEnd() {
        room(2);
        bytes[used++] = '\r';
        bytes[used++] = '\n';
        return this;
    }

    Http1Writer raw(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, bytes, used, length);
        used += length;
        return this;
    }

    private void room(int length) {
        if (bytes.length - used < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + length));
        }
    }
}
