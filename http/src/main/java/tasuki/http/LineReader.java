package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Cuts the body of a response into lines as it comes: at LF, CR, or CR LF. */
final class LineReader {

    private final StreamedResponse response;
    private final CharsetDecoder decoder;
    private final byte[] bytes = new byte[8 * 1024];
    private final ByteBuffer undecoded = ByteBuffer.allocate(8 * 1024 + 16).flip();
    private final CharBuffer chars = CharBuffer.allocate(8 * 1024 + 16).flip();
    private final StringBuilder line = new StringBuilder();
    private boolean afterCr;
    private boolean begun;
    private boolean ended;

    LineReader(StreamedResponse response, Charset charset) {
        this.response = response;
        this.decoder =
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /** The next line, or {@code null} at the end. */
    @Nullable String next() throws InterruptedException {
        while (true) {
            while (chars.hasRemaining()) {
                char c = chars.get();
                if (c == '\n' && afterCr) {
                    afterCr = false;
                } else if (c == '\n' || c == '\r') {
                    afterCr = c == '\r';
                    begun = true;
                    return take();
                } else if (begun || c != '\ufeff') {
                    begun = true;
                    afterCr = false;
                    line.append(c);
                }
            }
            if (ended) {
                return line.isEmpty() ? null : take();
            }
            fill();
        }
    }

    private void fill() throws InterruptedException {
        int n = response.read(bytes);
        undecoded.compact();
        if (n > 0) {
            undecoded.put(bytes, 0, n);
        }
        undecoded.flip();
        chars.clear();
        decoder.decode(undecoded, chars, n < 0);
        if (n < 0) {
            decoder.flush(chars);
            ended = true;
        }
        chars.flip();
    }

    private String take() {
        String text = line.toString();
        line.setLength(0);
        return text;
    }
}
