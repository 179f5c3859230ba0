package tasuki.http;

/**
 * Undoes one content coding, such as {@code br}, while a body is read. Gzip and deflate are built
 * in; others are registered with {@link ClientBuilder#decoder}.
 */
@FunctionalInterface
public interface Decoder {

    /**
     * Returns the decoded form of a source. Closing the result closes the source. What is malformed
     * makes its reading fail with an {@link java.io.UncheckedIOException}.
     */
    ByteSource decode(ByteSource encoded);
}
