package tasuki.web.engine;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of an HTTP/1.1 request: by its length, or in chunks, which are decoded strictly. */
final class Http1Body extends InputStream {
    /** The longest line of a chunk's size and its extensions. */
    private static final int LONGEST_LINE = 1024;

    private static final String NO_SIZE = "there is no chunk size where one must be";

    private final DataReader reader;
    private final Http1Head head;
    private final EngineOptions options;
    private final Waiting waiting;

    /** Bytes left: of the body, or of the chunk. */
    private long left;

    private long total;
    private boolean ended;
    private boolean broken;
    private boolean begun;
    private boolean inChunk;
    private boolean inTrailers;
    private int trailersLeft;
    private final StringBuilder line = new StringBuilder(0);

    /** How the body's reader waits for bytes, and asks the client for them. */
    interface Waiting {
        /** Blocks until the reader has bytes; throws as {@link Exchange#body} says. */
        void forBytes() throws IOException;

        /** Sends 100 (Continue). */
        void askForBody() throws IOException;
    }

    Http1Body(DataReader reader, Http1Head head, EngineOptions options, Waiting waiting) {
        this.reader = reader;
        this.head = head;
        this.options = options;
        this.waiting = waiting;
        this.left = head.length == Http1Head.CHUNKED ? 0 : head.length;
        this.ended = head.length == 0;
    }

    /** Whether all of the body has been read. */
    boolean ended() {
        return ended;
    }

    /**
     * Whether the rest can be skipped, as far as is known: it is there, or on its way, and short.
     */
    boolean skippable(long most) {
        return ended || !broken && !(head.expectsContinue && !begun) && left <= most;
    }

    /** Skips the rest if it is not longer than {@code most}; says whether it is at its end now. */
    boolean skipRest(long most) {
        if (ended) {
            return true;
        }
        try {
            byte[] waste = new byte[2048];
            long skipped = 0;
            while (!ended && skippable(most - skipped) && skipped <= most) {
                skipped += Math.max(0, read(waste));
            }
        } catch (IOException e) {
            return false;
        }
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        if (broken) {
            throw new BadRequestException("The body broke off before, and cannot be read further");
        }
        try {
            begin();
            if (head.length == Http1Head.CHUNKED && left == 0 && !nextChunk()) {
                ended = true;
                return -1;
            }
            int count = some(bytes, offset, (int) Math.min(length, left));
            left -= count;
            ended = left == 0 && head.length != Http1Head.CHUNKED;
            return count;
        } catch (BadRequestException | ClientGoneException e) {
            broken = true;
            throw e;
        }
    }

    @Override
    public int available() {
        return ended || broken ? 0 : (int) Math.min(left, reader.available());
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        if (head.length > options.maxBody()) {
            throw new BodyTooLargeException(options.maxBody());
        }
        begun = true;
        if (head.expectsContinue) {
            waiting.askForBody();
        }
    }

    private int some(byte[] bytes, int offset, int most) throws IOException {
        if (reader.available() == 0) {
            waiting.forBytes();
        }
        BufferData data = reader.readBuffer(Math.min(most, reader.available()));
        return data.read(bytes, offset, data.available());
    }

    /**
     * Goes to the next chunk; false if there is none. Can be called again after it was interrupted.
     */
    private boolean nextChunk() throws IOException {
        if (inChunk) {
            line(0, "a chunk is longer than its size says");
            inChunk = false;
        }
        if (!inTrailers) {
            long size = chunkSize(line(LONGEST_LINE, NO_SIZE));
            if (size > 0) {
                total += size;
                if (total > options.maxBody()) {
                    throw new BodyTooLargeException(options.maxBody());
                }
                inChunk = true;
                left = size;
                return true;
            }
            inTrailers = true;
            trailersLeft = options.maxHeaderBytes();
        }
        while (true) {
            String trailer = line(trailersLeft, "the trailers are too large");
            if (trailer.isEmpty()) {
                return false;
            }
            trailersLeft -= trailer.length();
        }
    }

    private static long chunkSize(String line) throws BadRequestException {
        int end = line.indexOf(';');
        String size = (end < 0 ? line : line.substring(0, end)).stripTrailing();
        long value = 0;
        for (int i = 0; i < size.length(); i++) {
            char c = size.charAt(i);
            int digit = c < 0x7f ? Character.digit(c, 16) : -1;
            if (digit < 0 || i > 14) {
                throw malformed(NO_SIZE);
            }
            value = value << 4 | digit;
        }
        if (size.isEmpty()) {
            throw malformed(NO_SIZE);
        }
        return value;
    }

    private static BadRequestException malformed(String why) {
        return new BadRequestException("The chunks of the body are malformed: " + why);
    }

    /**
     * A line without its end. What has been read of it is kept if waiting for the rest is
     * interrupted.
     */
    private String line(int longest, String tooLong) throws IOException {
        while (true) {
            if (reader.available() == 0) {
                waiting.forBytes();
            }
            char c = (char) (reader.read() & 0xff);
            int length = line.length();
            boolean afterReturn = length > 0 && line.charAt(length - 1) == '\r';
            if (afterReturn != (c == '\n')) {
                throw malformed("a line must end with CR LF, and hold neither by itself");
            }
            if (afterReturn) {
                String whole = line.substring(0, length - 1);
                line.setLength(0);
                return whole;
            }
            if (c != '\r' && length >= longest) {
                throw malformed(tooLong);
            }
            line.append(c);
        }
    }
}
