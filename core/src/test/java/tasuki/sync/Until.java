package tasuki.sync;

import static org.junit.jupiter.api.Assertions.fail;

import tasuki.Async;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Ways to wait for what a test waits for. */
final class Until {
    private static final long PATIENCE = 20_000_000_000L;

    private Until() {}

    /** Lets the others go on until it is so. */
    static void until(BooleanSupplier itIsSo) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (!itIsSo.getAsBoolean()) {
            Async.checkpoint();
            if (System.nanoTime() - end > 0) {
                fail("it has not come about");
            }
        }
    }

    /** The result of the body on a plain thread, which is no task. */
    static <T> T elsewhere(Callable<T> body) throws Exception {
        FutureTask<T> future = new FutureTask<>(body);
        Thread.ofPlatform().start(future);
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
