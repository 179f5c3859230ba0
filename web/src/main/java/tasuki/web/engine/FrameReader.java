package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

/**
 * Stands between the socket and Helidon's HTTP/2, follows the frames (9 bytes of head: length,
 * type, flags, stream), and shares them out. The connection's thread reads all the time, so what
 * the client does is known as soon as its bytes are there.
 *
 * <ul>
 *   <li>DATA goes to our own bodies, and not to Helidon 4.5: that queues 32 frames a stream, and
 *       then stops to read the connection until the handler takes one.
 *   <li>RST_STREAM stops our handler, and does not go to Helidon: that does not need it, and ends
 *       the connection if it has forgotten the stream; a client that cancels just as the reply
 *       comes in would lose all of its other requests.
 *   <li>Everything else goes to Helidon: heads, settings, window updates, pings.
 *   <li>An RST_STREAM as if from the client is put in for each stream that had a body and is over,
 *       so that Helidon forgets it.
 * </ul>
 */
final class FrameReader implements Supplier<byte @Nullable []> {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int HEAD = 9;
    private static final int PREFACE = 24;

    private final Supplier<byte @Nullable []> source;
    private final Listener listener;

    private final byte[] head = new byte[HEAD];
    private int prefaceLeft = PREFACE;
    private boolean begun;
    private int headSeen;
    private int payloadLeft = -1;
    private int paddingLeft;
    private boolean paddingKnown;
    private boolean headersOpen;
    private int resetCode;

    /** What the frames say. Called on the connection's thread. */
    interface Listener {
        /** Is called before anything is read. */
        void begin();

        /** A frame begins. */
        void frame(int type, int length);

        /** A new stream has begun, or trailers have come. */
        void headers(int stream, boolean last);

        /** Part of a body. */
        void data(int stream, byte[] bytes, int offset, int length);

        /** A frame of a body has come whole; {@code size} is what it takes of the windows. */
        void dataEnd(int stream, int size, int padding, boolean last);

        /** The client has reset the stream. */
        void reset(int stream, int code);

        /** A stream that Helidon shall forget, 0 if there is none. */
        int toForget();

        /** Nothing more comes. */
        void end();
    }

    FrameReader(Supplier<byte @Nullable []> source, Listener listener) {
        this.source = source;
        this.listener = listener;
    }

    @Override
    public byte @Nullable [] get() {
        if (!begun) {
            begun = true;
            listener.begin();
        }
        while (true) {
            if (prefaceLeft == 0 && headSeen == 0 && !headersOpen) {
                int stream = listener.toForget();
                if (stream != 0) {
                    return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
                }
            }
            byte[] bytes = source.get();
            if (bytes == null) {
                listener.end();
                return null;
            }
            byte[] passed = follow(bytes);
            if (passed.length > 0) {
                return passed;
            }
        }
    }

    /** A whole frame. */
    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] frame = new byte[HEAD + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        System.arraycopy(bigEndian(stream), 0, frame, 5, 4);
        System.arraycopy(payload, 0, frame, HEAD, payload.length);
        return frame;
    }

    static byte[] bigEndian(int value) {
        return new byte[] {
            (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
        };
    }

    static int stream(byte[] head) {
        return (head[5] & 127) << 24 | (head[6] & 255) << 16 | (head[7] & 255) << 8 | head[8] & 255;
    }

    /**
     * Follows the frames through these bytes; returns those of them that Helidon shall see. A head
     * is passed on when it is whole, since only then it is known whether.
     */
    private byte[] follow(byte[] bytes) {
        // null while all of the bytes are passed on as they are
        @Nullable ByteArrayOutputStream some = headSeen == 0 ? null : new ByteArrayOutputStream();
        int at = Math.min(prefaceLeft, bytes.length);
        prefaceLeft -= at;
        while (at < bytes.length) {
            if (payloadLeft < 0) {
                int start = at;
                int part = Math.min(HEAD - headSeen, bytes.length - at);
                System.arraycopy(bytes, at, head, headSeen, part);
                headSeen += part;
                at += part;
                boolean whole = headSeen == HEAD;
                boolean passing = whole && passes();
                if (!passing && some == null) {
                    some = new ByteArrayOutputStream(bytes.length);
                    some.write(bytes, 0, start);
                } else if (passing && some != null) {
                    some.write(head, 0, HEAD);
                }
                if (!whole) {
                    break;
                }
                frameBegins();
            }
            int part = Math.min(payloadLeft, bytes.length - at);
            payload(bytes, at, part);
            if (passes() && some != null) {
                some.write(bytes, at, part);
            }
            at += part;
            payloadLeft -= part;
            if (payloadLeft == 0) {
                frameEnds();
            }
        }
        return some == null ? bytes : some.toByteArray();
    }

    private boolean passes() {
        return head[3] != DATA && head[3] != RST_STREAM;
    }

    private int length() {
        return (head[0] & 255) << 16 | (head[1] & 255) << 8 | head[2] & 255;
    }

    private boolean flag(int flag) {
        return (head[4] & flag) != 0;
    }

    private void frameBegins() {
        payloadLeft = length();
        paddingLeft = 0;
        paddingKnown = !flag(PADDED);
        resetCode = 0;
        listener.frame(head[3] & 255, payloadLeft);
        if (head[3] == HEADERS) {
            listener.headers(stream(head), flag(END_STREAM));
        }
        if (head[3] == HEADERS || head[3] == CONTINUATION) {
            headersOpen = !flag(END_HEADERS);
        }
    }

    private void payload(byte[] bytes, int from, int length) {
        if (head[3] == RST_STREAM) {
            for (int i = from; i < from + length; i++) {
                resetCode = resetCode << 8 | bytes[i] & 255;
            }
        } else if (head[3] == DATA && length > 0) {
            int left = payloadLeft;
            int at = from;
            int end = from + length;
            if (!paddingKnown) {
                paddingLeft = bytes[at++] & 255;
                paddingKnown = true;
                left--;
            }
            int count = Math.min(end - at, left - paddingLeft);
            if (count > 0) {
                listener.data(stream(head), bytes, at, count);
            }
        }
    }

    private void frameEnds() {
        payloadLeft = -1;
        headSeen = 0;
        if (head[3] == RST_STREAM) {
            listener.reset(stream(head), resetCode);
        } else if (head[3] == DATA) {
            int padding = flag(PADDED) ? Math.min(paddingLeft + 1, length()) : 0;
            listener.dataEnd(stream(head), length(), padding, flag(END_STREAM));
        }
    }
}
