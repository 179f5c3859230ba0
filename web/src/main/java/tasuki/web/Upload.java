package tasuki.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that was uploaded with a form. Kept in memory while it is small, else on disk until the
 * reply.
 */
public interface Upload {
    /** The name of the field. */
    String field();

    /** The name of the file as the client says it. Not to be trusted as a path. */
    Optional<String> filename();

    /** The type as the client says it. */
    Optional<String> contentType();

    /** The size in bytes. */
    long size();

    /** The content. */
    InputStream open() throws IOException;

    /** The whole content. */
    byte[] bytes() throws IOException;

    /** Copies the content to a new file. */
    void saveTo(Path target) throws IOException;
}
