package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static tasuki.Async.await;
import static tasuki.Async.gather;

import java.util.HashMap;
import java.util.Map;

/** Sees that the seat is free, takes the money, takes the seat. */
final class CheckThenAct implements Exhibit {
    private final Map<String, String> seats = new HashMap<>();
    private int paid;

    @Override
    public void buggy() throws InterruptedException {
        gather(
                () -> {
                    if (!seats.containsKey("7A")) {
                        pay();
                        seats.put("7A", "ann");
                    }
                },
                () -> {
                    if (!seats.containsKey("7A")) {
                        pay();
                        seats.put("7A", "bob");
                    }
                });
        assertEquals(1, paid, "payments for one seat");
    }

    @Override
    public void mended() throws InterruptedException {
        gather(
                () -> {
                    if (seats.putIfAbsent("7A", "ann") == null) {
                        pay();
                    }
                },
                () -> {
                    if (seats.putIfAbsent("7A", "bob") == null) {
                        pay();
                    }
                });
        assertEquals(1, paid, "payments for one seat");
    }

    private void pay() throws InterruptedException {
        await("payment", () -> paid++);
    }
}
