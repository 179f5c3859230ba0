package tasuki.web.engine;

import io.helidon.common.buffers.DataReader;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The head of an HTTP/1.1 request, read strictly after RFC 9112: what two implementations could
 * understand in two ways is refused, for such requests are how smuggling is done.
 */
final class Http1Head {
    /** A body of unknown length, in chunks. */
    static final long CHUNKED = -1;

    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    final String method;
    final Target target;
    final HeaderMap headers;

    /** Bytes of the body, or {@link #CHUNKED}. */
    final long length;

    /**
     * Whether this is HTTP/1.0, which nginx speaks to what is behind it unless told otherwise: it
     * knows no chunks, no 100 (Continue), no upgrades, and keeps connections only when asked to.
     */
    final boolean old;

    /** Whether the connection is to be closed after the reply, as far as the client goes. */
    final boolean close;

    /** Whether the client waits for 100 (Continue) before it sends the body. */
    final boolean expectsContinue;

    private Http1Head(String method, Target target, boolean old, HeaderMap headers)
            throws BadRequestException {
        this.method = method;
        this.target = target;
        this.old = old;
        this.headers = headers;
        this.length = bodyLength(headers);
        this.close =
                hasToken(headers, "Connection", "close")
                        || old && !hasToken(headers, "Connection", "keep-alive");
        this.expectsContinue = !old && expectation(headers) && length != 0;
        if (old && length == CHUNKED) {
            throw new BadRequestException("HTTP/1.0 has no transfer encodings");
        }
        host(target, old, headers);
    }

    /**
     * Reads one head. Blocks until it is there.
     *
     * @throws BadRequestException if it is malformed or too large, with the status to answer
     * @throws DataReader.InsufficientDataAvailableException if the connection ends before it does
     */
    static Http1Head read(DataReader reader, EngineOptions options) throws BadRequestException {
        try {
            String line = requestLine(reader, options.maxLineBytes());
            int first = line.indexOf(' ');
            int last = line.indexOf(' ', first + 1);
            if (first <= 0 || last < 0) {
                throw new BadRequestException("The request line must be: method target HTTP/1.1");
            }
            boolean old = isOld(line.substring(last + 1));
            String method = line.substring(0, first);
            if (!isToken(method)) {
                throw new BadRequestException("The method of the request line is malformed");
            }
            Target target = Target.parse(method, line.substring(first + 1, last));
            return new Http1Head(method, target, old, headers(reader, options.maxHeaderBytes()));
        } catch (DataReader.IncorrectNewLineException e) {
            throw new BadRequestException("Lines must end with CR LF, and hold neither by itself");
        }
    }

    /** Whether one of the fields of this name lists the token. */
    static boolean hasToken(HeaderMap headers, String name, String token) {
        if (!headers.contains(name)) {
            return false;
        }
        for (String value : headers.all(name)) {
            for (String part : value.split(",")) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the text is a token as of RFC 9110: a method, a field name. */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String requestLine(DataReader reader, int most) throws BadRequestException {
        int length = reader.findNewLine(most);
        if (length == 0) {
            // RFC 9112, 2.2: an empty line before the request line is to be ignored
            reader.skip(2);
            length = reader.findNewLine(most);
        }
        if (length == most) {
            throw new BadRequestException(
                    414, "The request line is longer than " + most + " bytes");
        }
        String line = new String(reader.readBytes(length), StandardCharsets.ISO_8859_1);
        reader.skip(2);
        return line;
    }

    /** Whether it is HTTP/1.0 rather than 1.1. */
    private static boolean isOld(String version) throws BadRequestException {
        if (version.equals("HTTP/1.1")) {
            return false;
        }
        if (version.equals("HTTP/1.0")) {
            return true;
        }
        if (version.length() == 8
                && version.startsWith("HTTP/")
                && Character.isDigit(version.charAt(5))
                && version.charAt(6) == '.'
                && Character.isDigit(version.charAt(7))) {
            throw new BadRequestException(505, version + " is not spoken here, use HTTP/1.1");
        }
        throw new BadRequestException("The request line must be: method target HTTP/1.1");
    }

    private static HeaderMap headers(DataReader reader, int most) throws BadRequestException {
        HeaderMap headers = HeaderMap.empty();
        int left = most;
        while (!reader.startsWithNewLine()) {
            int colon = reader.findOrNewLine((byte) ':', left);
            if (colon == left) {
                throw tooLarge(most);
            }
            if (colon < 0) {
                throw new BadRequestException("A header line has no colon");
            }
            String name = new String(reader.readBytes(colon), StandardCharsets.ISO_8859_1);
            if (!isToken(name)) {
                throw new BadRequestException(
                        name.startsWith(" ") || name.startsWith("\t")
                                ? "Folded header lines are obsolete and not taken"
                                : "A header name is malformed");
            }
            reader.skip(1);
            left -= colon + 1;
            int end = reader.findNewLine(left);
            if (end == left) {
                throw tooLarge(most);
            }
            headers.add(name, value(name, reader.readBytes(end)));
            reader.skip(2);
            left -= end + 2;
            if (left <= 0) {
                throw tooLarge(most);
            }
        }
        reader.skip(2);
        return headers;
    }

    private static BadRequestException tooLarge(int most) {
        return new BadRequestException(
                431, "The request's headers are larger than " + most + " bytes");
    }

    private static String value(String name, byte[] bytes) throws BadRequestException {
        int from = 0;
        int to = bytes.length;
        while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t' || bytes[i] == 0x7f) {
                throw new BadRequestException("The header " + name + " holds a control character");
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static long bodyLength(HeaderMap headers) throws BadRequestException {
        List<String> encodings = headers.all("Transfer-Encoding");
        List<String> lengths = headers.all("Content-Length");
        if (!encodings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new BadRequestException(
                        "Transfer-Encoding and Content-Length exclude each other");
            }
            String all = String.join(",", encodings).toLowerCase(Locale.ROOT);
            if (all.equals("chunked")) {
                return CHUNKED;
            }
            throw all.endsWith("chunked")
                    ? new BadRequestException(
                            501, "Of transfer encodings only chunked is known here")
                    : new BadRequestException("The last transfer encoding must be chunked");
        }
        if (lengths.isEmpty()) {
            return 0;
        }
        String length = lengths.getFirst();
        boolean digits = !length.isEmpty() && length.length() <= 18;
        for (int i = 0; i < length.length(); i++) {
            digits &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        if (!digits) {
            throw new BadRequestException("Content-Length must be a number of bytes");
        }
        for (String other : lengths) {
            if (!other.equals(length)) {
                throw new BadRequestException("Content-Length is given twice");
            }
        }
        return Long.parseLong(length);
    }

    private static boolean expectation(HeaderMap headers) throws BadRequestException {
        if (!headers.contains("Expect")) {
            return false;
        }
        if (!headers.all("Expect").stream().allMatch("100-continue"::equalsIgnoreCase)) {
            throw new BadRequestException(417, "Of expectations only 100-continue is known here");
        }
        return true;
    }

    private static void host(Target target, boolean old, HeaderMap headers)
            throws BadRequestException {
        List<String> hosts = headers.all("Host");
        if (hosts.size() > 1 || hosts.isEmpty() && !old) {
            throw new BadRequestException("There must be exactly one Host header");
        }
        for (String host : hosts) {
            Target.checkAuthority(host);
        }
        if (!target.authority().isEmpty()) {
            headers.set("Host", target.authority());
        }
    }
}
