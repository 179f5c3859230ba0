package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.gather;
import static tasuki.Async.moveOnAfter;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.TimedOutException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class FaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger calls = new AtomicInteger();

    private int price() throws IOException, InterruptedException {
        return await("price service", calls::incrementAndGet);
    }

    @Test
    @DisplayName("a call takes three virtual seconds")
    void takes() throws Exception {
        TestRuntime.create()
                .run(
                        () -> {
                            Faults.at("price").takes(SECOND.multipliedBy(3));
                            assertEquals(1, price());
                            assertEquals(SECOND.multipliedBy(3), TestTime.elapsed());
                            assertThrows(
                                    TimedOutException.class, () -> timeout(SECOND, this::price));
                            assertEquals(1, calls.get(), "the call was not made");
                        });
    }

    @Test
    @DisplayName("a call fails at its second use, with the type that it may throw")
    void fails() throws Exception {
        TestRuntime.create()
                .run(
                        () -> {
                            Faults.Seam seam =
                                    Faults.at("price service")
                                            .fails(2, () -> new IOException("gone"));
                            assertEquals(1, price());
                            assertThrows(IOException.class, this::price);
                            assertEquals(2, price());
                            assertEquals(3, seam.uses());
                            await("another", () -> {});
                            assertEquals(3, Faults.at("price service").uses());
                        });
    }

    @Test
    @DisplayName("a call hangs until it is cancelled; others of the same name do not")
    void hangs() throws Exception {
        TestRuntime.create()
                .run(
                        () -> {
                            Faults.at("price service").hangs(1);
                            assertTrue(
                                    moveOnAfter(SECOND, () -> gather(this::price, this::price))
                                            .isEmpty());
                            assertEquals(1, calls.get());
                        });
    }

    @Test
    @DisplayName(
            "a handle of a delayed call is called when it is cancelled, as if it were under way")
    void handles() {
        AtomicInteger stopped = new AtomicInteger();
        TestRuntime.create()
                .run(
                        () -> {
                            Faults.at("").takes(SECOND.multipliedBy(10));
                            assertFalse(
                                    moveOnAfter(
                                            SECOND,
                                            () ->
                                                    await(
                                                            "statement",
                                                            () -> {},
                                                            stopped::incrementAndGet)));
                            assertEquals(SECOND, TestTime.elapsed());
                        });
        assertEquals(1, stopped.get());
    }

    @Test
    @DisplayName("faults hold for one run: the next one begins without")
    void perRun() throws Exception {
        TestRuntime.create()
                .schedules(5)
                .run(
                        () -> {
                            assertEquals(0, Faults.at("price service").uses());
                            Faults.at("price service").fails(IOException::new);
                            assertThrows(IOException.class, this::price);
                        });
        assertEquals(0, calls.get());
        assertThrows(IllegalStateException.class, () -> Faults.at("x"));
    }
}
