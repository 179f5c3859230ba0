package tasuki.http;

/** A source over an array; the client takes the array itself where it can. */
final class MemorySource implements ByteSource {

    static final byte[] NONE = new byte[0];

    private final byte[] bytes;
    private int position;

    MemorySource(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (position == bytes.length) {
            return -1;
        }
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        position = bytes.length;
    }

    /** All bytes, if none has been read. */
    byte[] takeAll() {
        if (position != 0) {
            throw new IllegalStateException("The beginning has been read already");
        }
        position = bytes.length;
        return bytes;
    }
}
