package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.checkpoint;
import static tasuki.Async.timeout;

import tasuki.TimedOutException;
import tasuki.test.TestRuntime;

import java.time.Duration;

/** The connection is there when the time is up, and nobody has it. */
final class TimeoutAndResult implements Exhibit {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private int open;

    @Override
    public TestRuntime on(TestRuntime runtime) {
        return runtime.timePassesAnytime(true); // the machine is slow
    }

    @Override
    public void buggy() throws InterruptedException {
        try {
            timeout(
                    LIMIT,
                    () -> {
                        connect();
                        checkpoint(); // says hello; here the time is up
                    });
        } catch (TimedOutException e) {
            return; // there is nothing to close, is there?
        }
        open--;
    }

    @Override
    public void mended() throws InterruptedException {
        try {
            timeout(
                    LIMIT,
                    () -> {
                        connect();
                        try {
                            checkpoint();
                        } catch (InterruptedException e) {
                            open--;
                            throw e;
                        }
                    });
        } catch (TimedOutException e) {
            return;
        }
        open--;
    }

    private void connect() throws InterruptedException {
        checkpoint();
        open++;
    }

    @Override
    public void after() {
        assertEquals(0, open, "connections that are open at the end");
    }
}
