package tasuki.web.socket;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.Duplex;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads frames, strictly, and puts messages together. For one thread.
 *
 * <pre>
 *   byte 0: FIN RSV1 RSV2 RSV3 opcode(4)     byte 1: MASK length(7)     then length(16|64), mask(32)
 * </pre>
 */
final class Frames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int PIECE = 16 * 1024;

    private final Duplex duplex;
    private final boolean server;
    private final long most;
    private final @Nullable Deflation deflation;
    private final Runnable alive;

    private byte[] chunk = {};
    private int at;

    private int opcode;
    private boolean compressed;
    private final Bytes message = new Bytes();
    private final Utf8 utf8 = new Utf8();
    private final byte[] mask = new byte[4];

    /** What has come. */
    sealed interface Incoming {}

    /** A whole message. */
    record Message(boolean text, byte[] bytes) implements Incoming {}

    /** A frame that is not part of a message. */
    record Control(int opcode, byte[] payload) implements Incoming {}

    /**
     * @param server which side this is: what a client sends must be masked, what a server sends not
     * @param most the largest message
     * @param alive told whenever bytes have come
     */
    Frames(
            Duplex duplex,
            boolean server,
            long most,
            @Nullable Deflation deflation,
            Runnable alive) {
        this.duplex = duplex;
        this.server = server;
        this.most = most;
        this.deflation = deflation;
        this.alive = alive;
    }

    /**
     * The next message or control frame. Blocks.
     *
     * @throws EOFException at the end of the connection
     * @throws ProtocolException if the frames are not as they must be
     */
    Incoming next() throws IOException {
        while (true) {
            int first = read();
            int second = read();
            boolean last = (first & 0x80) != 0;
            int op = first & 0xf;
            boolean masked = (second & 0x80) != 0;
            if (masked != server) {
                throw bad(server ? "A client's frame must be masked" : "A masked frame");
            }
            checkBits(first, op);
            long length = length(second & 0x7f);
            if (op >= CLOSE) {
                if (op > PONG || !last || length > 125) {
                    throw bad("A control frame that is unknown, in pieces, or too long");
                }
                readMask(masked);
                byte[] payload = new byte[(int) length];
                readFully(payload, 0, payload.length);
                unmask(masked, payload, 0, payload.length, 0);
                return new Control(op, payload);
            }
            begin(first, op);
            if (length > most - (compressed ? 0 : message.length())) {
                throw new ProtocolException(
                        CloseCode.TOO_LARGE, "A message is larger than " + most + " bytes");
            }
            readMask(masked);
            payload(length, masked);
            if (last) {
                return end();
            }
        }
    }

    private void checkBits(int first, int op) throws ProtocolException {
        boolean reserved1 = (first & 0x40) != 0;
        if ((first & 0x30) != 0 || reserved1 && (deflation == null || op != TEXT && op != BINARY)) {
            throw bad("A reserved bit is set");
        }
    }

    private void begin(int first, int op) throws ProtocolException {
        if (op == CONTINUATION) {
            if (opcode == 0) {
                throw bad("A message goes on that has not begun");
            }
            return;
        }
        if (op != TEXT && op != BINARY) {
            throw bad("An unknown opcode: " + op);
        }
        if (opcode != 0) {
            throw bad("A message begins before the last one has ended");
        }
        opcode = op;
        compressed = (first & 0x40) != 0;
        utf8.begin();
    }

    private long length(int seven) throws IOException {
        if (seven < 126) {
            return seven;
        }
        int bytes = seven == 126 ? 2 : 8;
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | read();
        }
        if (length < 0 || length < 126 || bytes == 8 && length <= 0xffff) {
            throw bad("A length that is not written in the shortest way");
        }
        return length;
    }

    private void payload(long length, boolean masked) throws IOException {
        long left = length;
        int phase = 0;
        byte[] packed = compressed ? new byte[(int) Math.min(left, PIECE)] : null;
        while (left > 0) {
            int piece = (int) Math.min(left, PIECE);
            if (packed != null) {
                int count = readSome(packed, 0, Math.min(piece, packed.length));
                unmask(masked, packed, 0, count, phase);
                int before = message.length();
                java.util.Objects.requireNonNull(deflation)
                        .inflate(packed, 0, count, message, most);
                check(before);
                left -= count;
                phase += count;
            } else {
                int to = message.room(piece);
                int count = readSome(message.array(), to, piece);
                unmask(masked, message.array(), to, to + count, phase);
                message.added(count);
                check(to);
                left -= count;
                phase += count;
            }
        }
    }

    private void check(int from) throws ProtocolException {
        if (opcode == TEXT && !utf8.accept(message.array(), from, message.length())) {
            throw notUtf8();
        }
    }

    private Message end() throws ProtocolException {
        if (compressed) {
            int before = message.length();
            java.util.Objects.requireNonNull(deflation).inflateEnd(message, most);
            check(before);
        }
        boolean text = opcode == TEXT;
        if (text && !utf8.complete()) {
            throw notUtf8();
        }
        opcode = 0;
        return new Message(text, message.take());
    }

    private static ProtocolException notUtf8() {
        return new ProtocolException(CloseCode.INVALID, "A text message that is not UTF-8");
    }

    private static ProtocolException bad(String why) {
        return new ProtocolException(CloseCode.PROTOCOL_ERROR, why);
    }

    private void readMask(boolean masked) throws IOException {
        if (masked) {
            readFully(mask, 0, 4);
        }
    }

    private void unmask(boolean masked, byte[] bytes, int from, int to, int phase) {
        if (masked) {
            for (int i = from; i < to; i++) {
                bytes[i] ^= mask[phase++ & 3];
            }
        }
    }

    private int read() throws IOException {
        if (at == chunk.length) {
            fill();
        }
        return chunk[at++] & 0xff;
    }

    private void readFully(byte[] bytes, int from, int to) throws IOException {
        for (int i = from; i < to; ) {
            i += readSome(bytes, i, to - i);
        }
    }

    private int readSome(byte[] bytes, int from, int most) throws IOException {
        if (at == chunk.length) {
            fill();
        }
        int count = Math.min(most, chunk.length - at);
        System.arraycopy(chunk, at, bytes, from, count);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        byte[] next = duplex.read();
        if (next == null) {
            throw new EOFException("The connection ended without a close");
        }
        chunk = next;
        at = 0;
        alive.run();
    }

    /** The head of a frame for a payload of so many bytes; a client's has room for a mask. */
    static byte[] head(int opcode, boolean compressed, int length, boolean masked) {
        int extra = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
        byte[] head = new byte[2 + extra + (masked ? 4 : 0)];
        head[0] = (byte) (0x80 | (compressed ? 0x40 : 0) | opcode);
        head[1] = (byte) ((masked ? 0x80 : 0) | (extra == 0 ? length : extra == 2 ? 126 : 127));
        for (int i = 0; i < extra; i++) {
            int shift = 8 * (extra - 1 - i);
            head[2 + i] = shift > 31 ? 0 : (byte) (length >>> shift);
        }
        return head;
    }

    /** The payload of a close frame; the reason is cut to what fits. */
    static byte[] close(int code, String reason) {
        if (code == CloseCode.NONE) {
            return new byte[0];
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 123);
        while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return payload;
    }
}
