package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.Test;

import tasuki.TimedOutException;
import tasuki.test.AsyncTest;
import tasuki.test.Faults;
import tasuki.test.ScheduleError;
import tasuki.test.TestRuntime;
import tasuki.test.TestTime;

import java.time.Duration;

class WarehouseTest {
    private final Warehouse warehouse = new Warehouse(1);

    /** The bug is found: this is what a failing test of yours would show. */
    @Test
    void theLastOneIsSoldTwice() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () ->
                                TestRuntime.create()
                                        .schedules(1000)
                                        .run(
                                                () -> {
                                                    Warehouse w = new Warehouse(1);
                                                    gather(w::sell, w::sell);
                                                    assertEquals(0, w.stock());
                                                }));
        System.out.println(error.getMessage());
        assertTrue(error.trace().contains("Warehouse.pay(Warehouse.java:"), error.trace());
    }

    @AsyncTest(schedules = 1000)
    void theLastOneIsSoldOnce() throws InterruptedException {
        gather(warehouse::sellSafely, warehouse::sellSafely);
        assertEquals(0, warehouse.stock());
    }

    @AsyncTest(exhaustive = 2)
    void andThatIsProved() throws InterruptedException {
        gather(warehouse::sellSafely, warehouse::sellSafely);
        assertEquals(0, warehouse.stock());
    }

    @AsyncTest
    void slowPaymentTimesOut() {
        Faults.at("payment").takes(Duration.ofMinutes(10));
        assertThrows(
                TimedOutException.class,
                () -> timeout(Duration.ofMinutes(1), warehouse::sellSafely));
        assertEquals(Duration.ofMinutes(1), TestTime.elapsed());
        assertEquals(1, warehouse.stock());
    }
}
