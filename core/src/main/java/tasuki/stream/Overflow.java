package tasuki.stream;

/**
 * What a {@link AsyncStream#buffer(int, Overflow) buffer}, or a {@link Hub}, that is full does with
 * one more value.
 */
public enum Overflow {
    /** Whoever brings it waits until there is room. */
    WAIT,
    /** The oldest value in the buffer is dropped. */
    DROP_OLDEST,
    /** The new value is dropped. */
    DROP_NEWEST,
    /** The stream fails with an IllegalStateException, after the values in the buffer. */
    FAIL
}
