import static tasuki.Async.*;

import module tasuki;

/*
 * Step 4: values that come over time.
 *
 * In Python:   async def count_up(n):              async for n in count_up(5): print(n)
 *                  for i in range(n):
 *                      await asyncio.sleep(0.5)
 *                      yield i
 */

AsyncStream<Integer> countUp(int n) {
    return AsyncStream.generate(
            emit -> {
                try {
                    for (int i = 0; i < n; i++) {
                        sleep(Duration.ofMillis(500));
                        emit.accept(i); // the "yield"
                    }
                } finally {
                    IO.println("  (the generator has cleaned up)");
                }
            });
}

void main() {
    Instant start = Instant.now();
    run(() -> {
        for (int n : countUp(5)) {
            IO.println(n + " after " + millisSince(start) + " ms");
        }

        // the same without a loop; it stops the generator after two values
        List<Integer> even = countUp(1_000).filter(n -> n % 2 == 0).take(2).toList();
        IO.println("the first two even ones: " + even);
    });
    IO.println("took " + millisSince(start) + " ms");
}

long millisSince(Instant start) {
    return Duration.between(start, Instant.now()).toMillis();
}
