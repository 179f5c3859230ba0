package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.run;
import static tasuki.Async.shield;
import static tasuki.Async.sleepForever;
import static tasuki.Async.sleepUntil;
import static tasuki.Async.timeout;
import static tasuki.Async.timeoutAt;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.internal.ManualClock;
import tasuki.internal.TaskNode;
import tasuki.internal.VirtualTime;
import tasuki.sync.Event;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a program is run, and the deadlines and reasons that it can take hold of. */
class RunnerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @DisplayName("a runner names its main task; settings add up and leave the runner as it was")
    void name() {
        Runner plain = Runner.loop();
        Runner named = plain.debug(true).name("import").signals(false);
        assertEquals("import", named.run(() -> Task.current().name()));
        assertEquals("main", plain.run(() -> Task.current().name()));
        assertEquals("main", run(() -> Task.current().name()));
        assertThrows(NullPointerException.class, () -> plain.name(null));
    }

    @Test
    @DisplayName("-Dtasuki.loop=true puts run on a loop, and only then")
    void standard() {
        assertFalse(oneAtATime(Runner.standard()));
        System.setProperty("tasuki.loop", "true");
        try {
            assertTrue(oneAtATime(Runner.standard()));
            assertFalse(oneAtATime(Runner.parallel()));
        } finally {
            System.clearProperty("tasuki.loop");
        }
        assertTrue(oneAtATime(Runner.loop()));
    }

    private static boolean oneAtATime(Runner runner) {
        return runner.run(() -> TaskNode.current().environment().scheduler().oneAtATime());
    }

    @Test
    @DisplayName("C2 in debug mode a failure shows where its task was started")
    void debug() {
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Runner.parallel()
                                        .debug(true)
                                        .run(() -> group(RunnerTest::startTheBadOne)));
        assertEquals("bad", failure.getMessage());
        assertTrue(
                Arrays.stream(failure.getSuppressed())
                        .filter(TaskTrace.class::isInstance)
                        .flatMap(t -> Arrays.stream(t.getStackTrace()))
                        .anyMatch(f -> f.getMethodName().equals("startTheBadOne")));
    }

    private static void startTheBadOne(Group g) {
        g.start(
                () -> {
                    throw new IllegalStateException("bad");
                });
    }

    @Test
    @DisplayName("22 the body of a timeout moves its deadline: later, earlier, none")
    void reschedule() throws Exception {
        ManualClock clock = new ManualClock();
        VirtualTime.run(
                clock,
                () -> {
                    int value =
                            timeout(
                                    Duration.ofSeconds(1),
                                    scope -> {
                                        scope.deadline(Duration.ofSeconds(10));
                                        clock.advance(Duration.ofSeconds(5));
                                        checkpoint();
                                        scope.noDeadline();
                                        clock.advance(HOUR);
                                        checkpoint();
                                        return 1;
                                    });
                    assertEquals(1, value);
                    TimedOutException late =
                            assertThrows(
                                    TimedOutException.class,
                                    () ->
                                            timeout(
                                                    HOUR,
                                                    scope -> {
                                                        scope.deadline(Duration.ofSeconds(1));
                                                        clock.advance(Duration.ofSeconds(1));
                                                        checkpoint();
                                                    }));
                    assertEquals(Duration.ofSeconds(1), late.limit());
                    return null;
                });
        assertEquals(0, clock.pending());
    }

    @Test
    @DisplayName(
            "23 absolute deadlines: one that is past stops at the first checkpoint, a value counts")
    void absolute() throws Exception {
        Instant past = Instant.now().minusSeconds(1);
        assertEquals(1, timeoutAt(past, () -> 1));
        assertThrows(TimedOutException.class, () -> timeoutAt(past, () -> sleepForever()));
        timeoutAt(
                Instant.MAX,
                () -> {
                    assertTrue(Deadline.remaining().orElseThrow().toDays() > 36_000);
                    sleepUntil(past);
                    sleepUntil(Instant.MIN);
                });
        Instant soon = Instant.now().plusMillis(20);
        sleepUntil(soon);
        assertFalse(Instant.now().isBefore(soon.minusMillis(1)));
    }

    @Test
    @DisplayName("30 the effective deadline as an instant")
    void deadlineInstant() throws Exception {
        assertEquals(Optional.empty(), Deadline.instant());
        Instant at = Instant.now().plusSeconds(100);
        timeoutAt(
                at,
                () ->
                        timeout(
                                HOUR,
                                () -> {
                                    Instant is = Deadline.instant().orElseThrow();
                                    assertTrue(
                                            Duration.between(is, at).abs().toMillis() < 1_000,
                                            is + " is not about " + at);
                                }));
    }

    @Test
    @DisplayName("a cancellation says what it was, why, and by whom")
    void reasons() throws Exception {
        List<CancelReason> seen = new ArrayList<>();
        IOException broken = new IOException("broken");
        Event began = new Event();
        run(
                () -> {
                    assertEquals(Optional.empty(), CancelScope.pending());
                    CancelScope scope = CancelScope.create("search");
                    assertEquals(Optional.empty(), scope.why());
                    group(
                            g -> {
                                g.start("button", () -> scope.cancel("stopped"));
                                assertFalse(
                                        scope.run(
                                                () -> {
                                                    try {
                                                        sleepForever();
                                                    } finally {
                                                        seen.add(
                                                                CancelScope.pending()
                                                                        .orElseThrow());
                                                        shield(
                                                                HOUR,
                                                                () ->
                                                                        assertEquals(
                                                                                Optional.empty(),
                                                                                CancelScope
                                                                                        .pending()));
                                                    }
                                                }));
                            });
                    assertSame(seen.getFirst(), scope.why().orElseThrow());
                    CancelScope late = CancelScope.create("late").deadline(Duration.ZERO);
                    assertFalse(late.run(() -> sleepForever()));
                    seen.add(late.why().orElseThrow());
                    try {
                        gather(
                                () -> {
                                    began.set();
                                    try {
                                        sleepForever();
                                    } finally {
                                        seen.add(CancelScope.pending().orElseThrow());
                                    }
                                },
                                () -> {
                                    began.await();
                                    throw broken;
                                });
                    } catch (IOException e) {
                        assertSame(broken, e);
                    }
                });
        CancelReason requested = seen.get(0);
        assertEquals(CancelReason.Kind.REQUESTED, requested.kind());
        assertEquals("stopped", requested.text());
        assertEquals(Optional.of("button"), requested.by());
        assertEquals(CancelReason.Kind.DEADLINE, seen.get(1).kind());
        CancelReason failed = seen.get(2);
        assertEquals(CancelReason.Kind.FAILURE, failed.kind());
        assertSame(broken, failed.failure().orElseThrow());
        assertTrue(failed.by().orElseThrow().startsWith("task"));
    }
}
