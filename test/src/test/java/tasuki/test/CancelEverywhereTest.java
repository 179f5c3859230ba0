package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.sync.AsyncSemaphore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class CancelEverywhereTest {
    @Test
    @DisplayName("three checkpoints are cancelled at each of them, and fail at each of them")
    void everyPlace() {
        List<String> logs = new ArrayList<>();
        int runs =
                TestRuntime.create()
                        .cancelEverywhere(
                                sweep -> {
                                    StringBuilder log = new StringBuilder();
                                    boolean done =
                                            sweep.attempt(
                                                    () -> {
                                                        log.append('a');
                                                        checkpoint();
                                                        log.append('b');
                                                        checkpoint();
                                                        log.append('c');
                                                        checkpoint();
                                                        log.append('d');
                                                    });
                                    logs.add(log + (done ? "!" : ""));
                                });
        assertEquals(List.of("abcd!", "a", "ab", "abc", "a", "ab", "abc"), logs);
        assertEquals(7, runs);
    }

    @Test
    @DisplayName(
            "a wait is cancelled before, in it, and after it was over and before its task went on")
    void waits() {
        List<String> logs = new ArrayList<>();
        TestRuntime.create()
                .cancelEverywhere(
                        sweep -> {
                            StringBuilder log = new StringBuilder();
                            sweep.attempt(
                                    () -> {
                                        sleep(Duration.ofSeconds(1));
                                        log.append("slept ");
                                        checkpoint();
                                        log.append("went on");
                                    });
                            logs.add(log.toString());
                        });
        // counted; parked; completed: the sleep returns, and the next checkpoint throws; there; and
        // failed there
        assertEquals(List.of("slept went on", "", "slept ", "slept ", "slept "), logs);
    }

    @Test
    @DisplayName("what does not hold is reported with the place")
    void reports() {
        SweepError error =
                assertThrows(
                        SweepError.class,
                        () ->
                                TestRuntime.create()
                                        .cancelEverywhere(
                                                sweep -> {
                                                    AsyncSemaphore s = new AsyncSemaphore(1);
                                                    sweep.attempt(
                                                            () -> {
                                                                s.acquire();
                                                                checkpoint();
                                                                s.release();
                                                            });
                                                    assertEquals(1, s.available());
                                                }));
        assertTrue(
                error.getMessage()
                        .contains(
                                "cancelled when 'main' was at a checkpoint, at"
                                        + " CancelEverywhereTest.reports(CancelEverywhereTest.java:"),
                error.getMessage());
        assertInstanceOf(AssertionError.class, error.getCause());
    }

    @Test
    @DisplayName("tasks that outlive the attempt are reported")
    void leaks() {
        SweepError error =
                assertThrows(
                        SweepError.class,
                        () ->
                                TestRuntime.create()
                                        .cancelEverywhere(
                                                sweep ->
                                                        sweep.attempt(
                                                                () -> {
                                                                    Async.start(
                                                                            "left",
                                                                            Async::sleepForever);
                                                                })));
        assertInstanceOf(LeakError.class, error.getCause());
    }

    @Test
    @DisplayName("a failure that is injected into a task reaches the attempt through its group")
    void groups() {
        Set<Boolean> ends = new HashSet<>();
        int runs =
                TestRuntime.create()
                        .schedules(20)
                        .cancelEverywhere(
                                sweep ->
                                        ends.add(
                                                sweep.attempt(
                                                        () ->
                                                                group(
                                                                        g -> {
                                                                            g.start(
                                                                                    Async
                                                                                            ::checkpoint);
                                                                            gather(
                                                                                    Async
                                                                                            ::checkpoint,
                                                                                    () ->
                                                                                            sleep(
                                                                                                    Duration
                                                                                                            .ofSeconds(
                                                                                                                    1)));
                                                                        }))));
        assertEquals(Set.of(true, false), ends);
        assertTrue(runs > 200, runs + " runs");
    }

    @Test
    @DisplayName("a scenario that fails without any cancellation says so")
    void plain() {
        SweepError error =
                assertThrows(
                        SweepError.class,
                        () ->
                                TestRuntime.create()
                                        .cancelEverywhere(
                                                sweep -> assertFalse(sweep.attempt(() -> {}))));
        assertTrue(error.getMessage().contains("without any cancellation"), error.getMessage());
        assertThrows(
                SweepError.class,
                () ->
                        TestRuntime.create()
                                .cancelEverywhere(
                                        sweep -> {
                                            sweep.attempt(() -> {});
                                            sweep.attempt(() -> {});
                                        }));
    }
}
