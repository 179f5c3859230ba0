package tasuki.http;

import java.io.IOException;

/** Produces the body of a request piece by piece, on the thread of the caller. */
@FunctionalInterface
public interface BodyWriter {

    /**
     * Writes the whole body; may wait between two pieces. What it throws ends the call.
     *
     * @throws IOException if what is to be sent cannot be read
     */
    void writeTo(BodySink sink) throws IOException, InterruptedException;
}
