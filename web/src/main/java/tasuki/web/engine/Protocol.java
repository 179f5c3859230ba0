package tasuki.web.engine;

import java.io.IOException;

/** What is spoken on a connection. All but {@link #run} may be called from any thread. */
interface Protocol {
    /** Serves requests until the connection is to end. */
    void run() throws IOException;

    /** Whether a request is being served. */
    boolean busy();

    /**
     * Ends the connection once the requests that are under way are done: at once if there are none.
     */
    void drain();

    /** Tells the exchanges that are under way that their client has gone. */
    void lost(String reason);
}
