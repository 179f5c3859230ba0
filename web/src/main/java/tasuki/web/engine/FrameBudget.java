package tasuki.web.engine;

import java.util.function.LongSupplier;

/**
 * What a client may do on an HTTP/2 connection that costs us work and it nothing: reset streams
 * right after it has opened them (CVE-2023-44487), ping, change settings, send empty frames, spread
 * a head over many frames (CVE-2024-27983). Each kind has a bucket that fills up again by and by; a
 * client that empties one is sent away. For the connection's thread only.
 */
final class FrameBudget {
    /** The most frames that one head may be spread over. */
    private static final int CONTINUATIONS = 64;

    private final Bucket resets;
    private final Bucket control;
    private final int mostHeaderBytes;
    private int continuations;
    private int headerBytes;

    /** Holds so many, and gets so many a second. */
    private static final class Bucket {
        private final int size;
        private final double perNano;
        private final LongSupplier clock;
        private double left;
        private long last;

        Bucket(int size, int perSecond, LongSupplier clock) {
            this.size = size;
            this.perNano = perSecond / 1e9;
            this.clock = clock;
            this.left = size;
            this.last = clock.getAsLong();
        }

        boolean take() {
            if (left < 1) {
                long now = clock.getAsLong();
                left = Math.min(size, left + (now - last) * perNano);
                last = now;
                if (left < 1) {
                    return false;
                }
            }
            left--;
            return true;
        }
    }

    /**
     * @param mostHeaderBytes the most that a head may have, compressed
     */
    FrameBudget(int mostHeaderBytes, LongSupplier clock) {
        this.mostHeaderBytes = mostHeaderBytes;
        resets = new Bucket(1000, 100, clock);
        control = new Bucket(10_000, 1000, clock);
    }

    /** The client has reset a stream whose handler had not ended. */
    boolean reset() {
        return resets.take();
    }

    /** A PING, SETTINGS, PRIORITY or unknown frame, or DATA with nothing in it. */
    boolean control() {
        return control.take();
    }

    /** A head begins. */
    boolean head(int length) {
        continuations = 0;
        headerBytes = length;
        return headerBytes <= mostHeaderBytes;
    }

    /** A head goes on. */
    boolean continuation(int length) {
        headerBytes += length;
        return ++continuations <= CONTINUATIONS && headerBytes <= mostHeaderBytes;
    }
}
