import static tasuki.Async.*;

import module tasuki;

/*
 * Step 8: a function that computes, without stopping the others.
 *
 * In Python:   await loop.run_in_executor(None, heavy, 10_000_000)
 */

long heavy(int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) {
        sum += i;
    }
    return sum;
}

void main() {
    run(() -> {
        Instant start = Instant.now();
        AtomicInteger ticks = new AtomicInteger();
        long sum = group(g -> {
            Task<Void> ticking = g.start(() -> {
                while (true) {
                    sleep(Duration.ofMillis(1));
                    ticks.incrementAndGet();
                }
            });
            long result = cpu(() -> {
                long last = 0;
                for (int round = 0; round < 100; round++) {
                    last = heavy(10_000_000);
                }
                return last;
            });
            ticking.cancel();
            return result;
        });
        IO.println("sum(range(10_000_000)) = " + sum);
        IO.println("a hundred times took " + Duration.between(start, Instant.now()).toMillis() + " ms; meanwhile the ticker ticked " + ticks + " times");
    });
}
