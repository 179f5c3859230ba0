package tasuki.bench;

import java.util.Arrays;

/**
 * How far two processors are apart: the nanoseconds that a cache line takes from one to the other
 * and back. On a virtual machine they may be two threads of one core at one moment and lie on two
 * sockets at the next, and rows in which two carriers hand each other something change with it by a
 * factor of two; so it is measured before and after each of them.
 *
 * <p>Two threads count up one number in turns, and look all the time.
 */
final class Placement {
    private static final int TRIPS = 5_000;
    private static final int BATCHES = 7;

    private volatile int turn;

    private Placement() {}

    /** The median of some batches; NaN with one processor. Takes some milliseconds. */
    static double roundTrip() throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return Double.NaN;
        }
        double[] batches = new double[BATCHES];
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = new Placement().batch();
        }
        Arrays.sort(batches);
        return batches[BATCHES / 2];
    }

    private double batch() throws InterruptedException {
        Thread other = Thread.ofPlatform().daemon().start(this::answer);
        call(0); // until it has begun
        long begin = System.nanoTime();
        for (int n = 1; n <= TRIPS; n++) {
            call(n);
        }
        long end = System.nanoTime();
        other.join();
        return (end - begin) / (double) TRIPS;
    }

    private void call(int n) {
        turn = 2 * n + 1;
        await(2 * n + 2);
    }

    private void answer() {
        for (int n = 0; n <= TRIPS; n++) {
            await(2 * n + 1);
            turn = 2 * n + 2;
        }
    }

    private void await(int number) {
        while (turn != number) {
            Thread.onSpinWait();
        }
    }
}
