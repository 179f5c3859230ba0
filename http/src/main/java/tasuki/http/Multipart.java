package tasuki.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Fields and files of a form, sent as {@code multipart/form-data}. Files are read while they are
 * sent.
 *
 * <pre>{@code
 * http.post("/upload").multipart(Multipart.create()
 *         .field("title", "Holiday")
 *         .file("photo", Path.of("beach.jpg"))).send();
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class Multipart {

    private final List<Part> parts = new ArrayList<>();

    private Multipart() {}

    /** An empty form. */
    public static Multipart create() {
        return new Multipart();
    }

    /** Adds a field. */
    public Multipart field(String name, Object value) {
        byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
        parts.add(new Part("form-data; name=" + quote(name), RequestBody.of(text, "")));
        return this;
    }

    /** Adds a file under its own name; the type is guessed from the ending. */
    public Multipart file(String name, Path file) {
        Path last = file.getFileName();
        return part(name, last == null ? "file" : last.toString(), RequestBody.file(file));
    }

    /** Adds a file from memory. */
    public Multipart file(String name, String fileName, byte[] content, String contentType) {
        return part(name, fileName, RequestBody.of(content, contentType));
    }

    /** Adds a file from a stream, which is read while it is sent; the form can be sent once. */
    public Multipart file(String name, String fileName, InputStream content, String contentType) {
        return part(name, fileName, RequestBody.stream(content, contentType));
    }

    /** Adds a file whose content is a body of any kind. */
    public Multipart part(String name, String fileName, RequestBody content) {
        String disposition = "form-data; name=" + quote(name) + "; filename=" + quote(fileName);
        parts.add(new Part(disposition, content));
        return this;
    }

    RequestBody toBody() {
        byte[] random = new byte[16];
        RandomGenerator.getDefault().nextBytes(random);
        String boundary = HexFormat.of().formatHex(random);
        List<Piece> pieces = new ArrayList<>();
        long length = 0;
        boolean repeatable = true;
        for (Part part : parts) {
            byte[] head = part.head(boundary);
            pieces.add(new Piece(head, part.content));
            long size = part.content.length().orElse(-1);
            length = length < 0 || size < 0 ? -1 : length + head.length + size + 2;
            repeatable &= part.content.isRepeatable();
        }
        byte[] end = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        return RequestBody.writer(
                "multipart/form-data; boundary=" + boundary,
                length < 0 ? -1 : length + end.length,
                repeatable,
                sink -> {
                    for (Piece piece : pieces) {
                        piece.writeTo(sink);
                    }
                    sink.write(end);
                });
    }

    /** As browsers do: quotes and line breaks as percent escapes. */
    private static String quote(String text) {
        return '"' + text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + '"';
    }

    private record Part(String disposition, RequestBody content) {

        byte[] head(String boundary) {
            String type = content.contentType().map(t -> "Content-Type: " + t + "\r\n").orElse("");
            String head =
                    "--"
                            + boundary
                            + "\r\nContent-Disposition: "
                            + disposition
                            + "\r\n"
                            + type
                            + "\r\n";
            return head.getBytes(StandardCharsets.UTF_8);
        }
    }

    private record Piece(byte[] head, RequestBody content) {

        void writeTo(BodySink sink) throws IOException, InterruptedException {
            sink.write(head);
            content.writeTo(sink);
            sink.write(new byte[] {'\r', '\n'});
        }
    }
}
