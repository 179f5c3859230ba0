import static tasuki.Async.*;

import module tasuki;

/*
 * Step 7: cancelling a task that cleans up and passes the cancellation on.
 *
 * In Python:   task.cancel(), then in the task:  except asyncio.CancelledError: ...; raise
 */

void longTask() throws InterruptedException {
    try {
        for (int step = 1; ; step++) {
            IO.println("  step " + step);
            sleep(Duration.ofMillis(400));
        }
    } catch (InterruptedException e) {
        IO.println("  cancelled: cleaning up");
        // clean-up that waits needs a shield, and says how long it may take
        shield(Duration.ofSeconds(2), () -> sleep(Duration.ofMillis(300)));
        IO.println("  cleaned up, passing the cancellation on");
        throw e;
    }
}

void main() {
    Instant start = Instant.now();
    run(() -> {
        Task<Void> task = start("long task", () -> longTask());
        sleep(Duration.ofSeconds(1));
        task.cancel("we have seen enough");
        try {
            task.await();
        } catch (CancellationException e) {
            IO.println(e.getMessage());
        }

        // a timeout cancels too, and waits for the clean-up
        try {
            timeout(Duration.ofMillis(500), () -> longTask());
        } catch (TimedOutException e) {
            IO.println(e.getMessage());
        }
    });
    IO.println("took " + Duration.between(start, Instant.now()).toMillis() + " ms");
}
