package tasuki.http;

import java.util.Arrays;

/** Reads whole bodies into memory, with a bound. */
final class Bodies {

    private Bodies() {}

    static byte[] readAll(ByteSource source, HttpRequest request) throws InterruptedException {
        long max = request.maxResponseSize();
        if (source instanceof MemorySource memory) {
            byte[] all = memory.takeAll();
            if (all.length > max) {
                throw tooLarge(request);
            }
            return all;
        }
        try (source) {
            byte[] bytes = new byte[8 * 1024];
            int length = 0;
            while (true) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, grow(bytes.length, request));
                }
                int n = source.read(bytes, length, bytes.length - length);
                if (n < 0) {
                    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
                }
                length += n;
                if (length > max) {
                    throw tooLarge(request);
                }
            }
        }
    }

    static ResponseTooLargeException tooLarge(HttpRequest request) {
        return new ResponseTooLargeException(
                "The response to "
                        + request
                        + " is larger than "
                        + request.maxResponseSize()
                        + " bytes. Read it as it comes with open(), stream() or saveTo(), or raise"
                        + " maxResponseSize",
                null,
                request);
    }

    static int grow(int size, HttpRequest request) {
        long doubled = Math.min(Math.max(8 * 1024, 2L * size), Integer.MAX_VALUE - 8L);
        if (doubled <= size) {
            throw tooLarge(request);
        }
        return (int) doubled;
    }
}
