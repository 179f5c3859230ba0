package tasuki.web.engine;

import java.io.IOException;

/** What is spoken on a connection. All but {@link #run} may be called from any thread. */
interface Protocol {
    /** What a connection is doing. */
    enum Doing {
        /** Waits for the next request. */
        NOTHING,
        /** Waits for the rest of a head, or of the handshake. */
        HEAD,
        /** Serves requests. */
        SERVING
    }

    /** Serves requests until the connection is to end. */
    void run() throws IOException;

    /** What is being done. */
    Doing doing();

    /** Changes with every request. */
    int turn();

    /** Ends the connection once the requests that are under way are done, or on their way. */
    void drain();

    /** Ends the connection if no request has come since {@link #drain}. */
    void lastCall();

    /** Tells the exchanges that are under way that their client has gone. */
    void lost(String reason);

    /**
     * Ends what takes too long.
     *
     * @param elapsed since the last time, in nanoseconds
     * @param same for how long {@link #doing} has been the same, in nanoseconds
     */
    void look(long elapsed, long same);
}
