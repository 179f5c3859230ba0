package tasuki.web.socket;

/**
 * Checks that bytes are UTF-8, piece by piece: a bad byte is found where it stands, without the
 * rest of its message.
 */
final class Utf8 {
    /** How many bytes of the character are still to come. */
    private int left;

    /** The least and the greatest value that the next of them may have. */
    private int least = 0x80;

    private int greatest = 0xbf;

    void begin() {
        left = 0;
        least = 0x80;
        greatest = 0xbf;
    }

    /** Whether these bytes can follow those before. */
    boolean accept(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xff;
            if (left > 0) {
                if (b < least || b > greatest) {
                    return false;
                }
                left--;
                least = 0x80;
                greatest = 0xbf;
            } else if (b >= 0x80 && !lead(b)) {
                return false;
            }
        }
        return true;
    }

    private boolean lead(int b) {
        if (b < 0xc2 || b > 0xf4) {
            return false; // a continuation, an overlong form, or beyond U+10FFFF
        }
        left = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        switch (b) {
            case 0xe0 -> least = 0xa0; // no overlong forms
            case 0xed -> greatest = 0x9f; // no surrogates
            case 0xf0 -> least = 0x90;
            case 0xf4 -> greatest = 0x8f;
            default -> {}
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean complete() {
        return left == 0;
    }
}
