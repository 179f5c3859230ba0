import static tasuki.Async.*;

import module tasuki;

/*
 * Step 2: three calls of a second each, in about one second.
 *
 * In Python:   await asyncio.gather(fetch("a"), fetch("b"), fetch("c"))
 */

String fetch(String what) throws InterruptedException {
    IO.println("  start  " + what);
    sleep(Duration.ofSeconds(1));
    IO.println("  finish " + what);
    return "data from " + what;
}

void main() {
    run(() -> {
        Instant start = Instant.now();
        List<String> one = List.of(fetch("a"), fetch("b"), fetch("c"));
        IO.println("one after the other: " + one + " took " + millisSince(start) + " ms");

        start = Instant.now();
        List<String> all = gather(() -> fetch("a"), () -> fetch("b"), () -> fetch("c"));
        IO.println("all at once: " + all + " took " + millisSince(start) + " ms");
    });
}

long millisSince(Instant start) {
    return Duration.between(start, Instant.now()).toMillis();
}
