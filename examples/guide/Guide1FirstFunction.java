import static tasuki.Async.*;

import module tasuki;

/*
 * Step 1: a function that waits.
 *
 * In Python:   async def greet(name): await asyncio.sleep(1); return f"Hello, {name}"
 *              asyncio.run(main())
 *
 * Here "throws InterruptedException" is the "async": it says that the function can wait, and be cancelled.
 */

String greet(String name) throws InterruptedException {
    sleep(Duration.ofSeconds(1));
    return "Hello, " + name;
}

void main() {
    Instant start = Instant.now();
    String greeting = run(() -> greet("world"));
    IO.println(greeting);
    IO.println("took " + Duration.between(start, Instant.now()).toMillis() + " ms (one second of waiting)");
}
