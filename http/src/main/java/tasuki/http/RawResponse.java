package tasuki.http;

import java.nio.charset.StandardCharsets;

/**
 * What a {@link Transport} brings back: status, headers, and a body that is yet to be read and
 * decoded.
 *
 * @param status for example 200
 * @param headers as they came
 * @param body the bytes, not decoded
 * @param version the protocol: {@code "HTTP/1.1"} or {@code "HTTP/2"}
 */
public record RawResponse(int status, Headers headers, ByteSource body, String version) {

    /** A response without a body. */
    public static RawResponse of(int status) {
        return of(status, Headers.empty(), MemorySource.NONE);
    }

    /** A response with a body. */
    public static RawResponse of(int status, Headers headers, byte[] body) {
        return new RawResponse(status, headers, ByteSource.of(body), "HTTP/1.1");
    }

    /** A response of plain text in UTF-8. */
    public static RawResponse text(int status, String text) {
        return of(
                status,
                Headers.of("Content-Type", "text/plain; charset=utf-8"),
                text.getBytes(StandardCharsets.UTF_8));
    }

    /** A response of JSON: a record, a map, a list … written by the standard codec. */
    public static RawResponse json(int status, Object value) {
        return of(
                status,
                Headers.of("Content-Type", "application/json"),
                JsonCodec.standard().encode(value));
    }

    /** This response with one more header. */
    public RawResponse header(String name, String value) {
        return new RawResponse(status, headers.toBuilder().add(name, value).build(), body, version);
    }
}
