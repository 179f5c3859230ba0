import static tasuki.Async.*;

import module tasuki;

/**
 * What the launcher runs once per build to make the start-up cache: it touches what programs touch
 * when they start. It prints nothing to look at and ends by itself.
 */
void main() {
    run(
            () -> {
                List<String> all = gather(() -> fetch("a"), () -> fetch("b"), () -> fetch("c"));
                String first = timeout(Duration.ofSeconds(10), all::getFirst);
                IO.println(first);
            });
}

String fetch(String from) throws InterruptedException {
    sleep(Duration.ofMillis(1));
    return "data from " + from;
}
