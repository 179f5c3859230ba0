package tasuki.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Splits {@code multipart/form-data} into its parts as it arrives (RFC 7578): a part ends where
 * CRLF, two hyphens and the boundary come. One buffer; never more of a part in memory than that.
 */
final class Multipart {
    private static final int MAX_HEADERS = 8 * 1024;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;
    private boolean first = true;
    private Map<String, String> headers = Map.of();

    Multipart(InputStream in, byte[] boundary) {
        this.in = in;
        this.delimiter = new byte[boundary.length + 4];
        System.arraycopy("\r\n--".getBytes(StandardCharsets.ISO_8859_1), 0, delimiter, 0, 4);
        System.arraycopy(boundary, 0, delimiter, 4, boundary.length);
    }

    /** Goes to the next part, whose content must have been read; false if there is none. */
    boolean next() throws IOException {
        if (first) {
            first = false;
            // the first boundary has no line before it: put one there
            buffer[0] = '\r';
            buffer[1] = '\n';
            end = 2;
            copyTo(OutputStream.nullOutputStream());
        }
        int a = read();
        int b = read();
        if (a == '-' && b == '-') {
            return false;
        }
        while (a == ' ' || a == '\t') { // padding that RFC 2046 allows
            a = b;
            b = read();
        }
        if (a != '\r' || b != '\n') {
            throw broken();
        }
        readHeaders();
        return true;
    }

    private void readHeaders() throws IOException {
        Map<String, String> found = new HashMap<>();
        StringBuilder line = new StringBuilder();
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        int total = 0;
        while (true) {
            int c = read();
            if (++total > MAX_HEADERS) {
                throw new HttpError(400, "The headers of a part of the form are too long");
            }
            if (c != '\n') {
                bytes.write(c);
                continue;
            }
            line.setLength(0);
            line.append(bytes.toString(StandardCharsets.UTF_8).stripTrailing());
            bytes.reset();
            if (line.isEmpty()) {
                headers = found;
                return;
            }
            int colon = line.indexOf(":");
            if (colon <= 0) {
                throw broken();
            }
            found.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    /** A header of the part. */
    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** Copies the part's content, and reads the delimiter behind it. */
    void copyTo(OutputStream out) throws IOException {
        while (true) {
            int at = find();
            if (at >= 0) {
                out.write(buffer, start, at - start);
                start = at + delimiter.length;
                return;
            }
            int safe = end - delimiter.length + 1; // a delimiter may begin in what is behind this
            if (safe > start) {
                out.write(buffer, start, safe - start);
                start = safe;
            }
            if (!fill()) {
                throw broken();
            }
        }
    }

    private int find() {
        int last = end - delimiter.length;
        for (int i = start; i <= last; i++) {
            if (buffer[i] == '\r'
                    && java.util.Arrays.equals(
                            buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i;
            }
        }
        return -1;
    }

    private int read() throws IOException {
        if (start == end && !fill()) {
            throw broken();
        }
        return buffer[start++] & 0xff;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int n = in.read(buffer, end, buffer.length - end);
        if (n > 0) {
            end += n;
        }
        return n > 0;
    }

    private static HttpError broken() {
        return new HttpError(400, "There was an error parsing the body: broken multipart");
    }

    /** An attribute of a header's value: {@code attribute("form-data; name=\"a\"", "name")}. */
    static Optional<String> attribute(String value, String name) {
        int at = value.indexOf(';');
        while (at >= 0) {
            int i = at + 1;
            while (i < value.length() && value.charAt(i) == ' ') {
                i++;
            }
            int equals = value.indexOf('=', i);
            if (equals < 0) {
                return Optional.empty();
            }
            boolean wanted = value.substring(i, equals).strip().equalsIgnoreCase(name);
            StringBuilder text = new StringBuilder();
            i = equals + 1;
            if (i < value.length() && value.charAt(i) == '"') {
                for (i++; i < value.length() && value.charAt(i) != '"'; i++) {
                    boolean escape =
                            value.charAt(i) == '\\'
                                    && i + 1 < value.length()
                                    && (value.charAt(i + 1) == '"' || value.charAt(i + 1) == '\\');
                    text.append(value.charAt(escape ? ++i : i));
                }
            } else {
                for (; i < value.length() && value.charAt(i) != ';'; i++) {
                    text.append(value.charAt(i));
                }
            }
            if (wanted) {
                return Optional.of(text.toString().strip());
            }
            at = value.indexOf(';', i);
        }
        return Optional.empty();
    }
}
