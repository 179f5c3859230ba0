package tasuki.bench.streams;

/**
 * Arrays between two virtual threads, by hand, with no more values between them than the buffer
 * holds: half of them wait, the other half is being filled. (What the consumer has taken does not
 * count, as it does not in a buffer.)
 */
public class ArraysWithin extends Streams {
    @Override
    protected long boundary(int elements) throws Exception {
        return RawStreams.arrays(elements, BUFFER / 2, 1);
    }

    @Override
    protected long boundaryLarge(int elements) throws Exception {
        return RawStreams.arrays(elements, LARGE_BUFFER / 2, 1);
    }
}
