import static tasuki.Async.*;

import module tasuki;

/*
 * Step 6: what blocks the others, and what does not.
 *
 * In Python a call of time.sleep or a big loop in a coroutine stops everything. Here waiting never does, not even by
 * Thread.sleep or a plain blocking queue. What does harm is computing: it holds one of the few carrier threads.
 */

/** Counts how often a task that only sleeps 10 ms at a time gets its turn while the body runs. */
void beside(String what, Action<RuntimeException> body) throws InterruptedException {
    Instant start = Instant.now();
    AtomicInteger turns = new AtomicInteger();
    group(g -> {
        Task<Void> ticking = g.start(() -> {
            while (true) {
                sleep(Duration.ofMillis(10));
                turns.incrementAndGet();
            }
        });
        body.run();
        ticking.cancel();
    });
    long ms = Duration.between(start, Instant.now()).toMillis();
    IO.println(what + " took " + ms + " ms; meanwhile the other task had " + turns + " turns");
}

long compute() {
    long sum = 0;
    for (long i = 0; i < 1_000_000_000L; i++) {
        sum += i ^ (sum >> 3);
    }
    return sum;
}

void main() {
    run(() -> {
        beside("sleep", () -> sleep(Duration.ofSeconds(1)));
        beside("Thread.sleep", () -> await(() -> Thread.sleep(1_000)));
        beside("a blocking queue", () -> await(() -> new ArrayBlockingQueue<String>(1).poll(1, TimeUnit.SECONDS)));
        int cores = Runtime.getRuntime().availableProcessors();
        beside("computing in " + cores + " tasks", () -> onAll(cores, this::compute));
        beside("computing on cpu(…)", () -> onAll(cores, () -> cpu(this::compute)));
    });
}

void onAll(int n, Body<Long, RuntimeException> body) throws InterruptedException {
    gather(Collections.nCopies(n, body));
}
