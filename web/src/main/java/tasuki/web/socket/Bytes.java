package tasuki.web.socket;

import java.util.Arrays;

/** A message that grows as its bytes arrive, not as they are announced. */
final class Bytes {
    private static final byte[] NONE = {};

    private byte[] array = NONE;
    private int length;

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Makes room for at least so many more bytes, and says where they go. */
    int room(int more) {
        if (array.length - length < more) {
            array =
                    Arrays.copyOf(
                            array, Math.max(length + more, Math.min(array.length * 2, 1 << 30)));
        }
        return length;
    }

    void added(int count) {
        length += count;
    }

    /** What there is; leaves nothing behind. */
    byte[] take() {
        byte[] all = array.length == length ? array : Arrays.copyOf(array, length);
        array = NONE;
        length = 0;
        return all;
    }
}
