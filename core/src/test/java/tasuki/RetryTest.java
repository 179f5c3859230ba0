package tasuki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.run;
import static tasuki.Async.timeout;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.internal.VirtualTime;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Trying again. */
class RetryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private int calls;

    private int failing(int times) throws IOException {
        if (++calls <= times) {
            throw new IOException("attempt " + calls);
        }
        return calls;
    }

    @Test
    @DisplayName("58 what fails twice and then succeeds has its value returned")
    void third() throws Exception {
        assertEquals(3, Retry.times(3).call(() -> failing(2)));
    }

    @Test
    @DisplayName("58 when all attempts fail, the last failure is thrown and has the others with it")
    void allFail() {
        IOException last =
                assertThrows(IOException.class, () -> Retry.times(3).run(() -> failing(9)));
        assertEquals("attempt 3", last.getMessage());
        assertEquals("attempt 2", last.getSuppressed()[0].getMessage());
        assertEquals("attempt 1", last.getSuppressed()[0].getSuppressed()[0].getMessage());
    }

    @Test
    @DisplayName("58 the same exception every time is thrown as it is")
    void sameException() {
        IOException same = new IOException("same");
        Action<IOException> action =
                () -> {
                    throw same;
                };
        assertSame(same, assertThrows(IOException.class, () -> Retry.times(3).run(action)));
        assertEquals(0, same.getSuppressed().length);
    }

    @Test
    @DisplayName("58 only what was said is tried again; a cancellation and an Error never are")
    void selective() {
        Retry retry = Retry.times(5).on(IllegalStateException.class);
        assertThrows(IOException.class, () -> retry.run(() -> failing(9)));
        assertEquals(1, calls);
        calls = 0;
        assertThrows(
                IOException.class,
                () ->
                        Retry.times(5)
                                .when(e -> !e.getMessage().endsWith("2"))
                                .run(() -> failing(9)));
        assertEquals(2, calls);
        for (Throwable e :
                List.of(
                        new InterruptedException(),
                        new CancelledException("", null),
                        new AssertionError())) {
            calls = 0;
            Body<Integer, RuntimeException> body =
                    () -> {
                        calls++;
                        if (e instanceof InterruptedException i) {
                            throw i;
                        } else if (e instanceof RuntimeException r) {
                            throw r;
                        }
                        throw (Error) e;
                    };
            assertSame(e, assertThrows(Throwable.class, () -> Retry.times(5).call(body)));
            assertEquals(1, calls);
        }
    }

    @Worlds
    @DisplayName("58 pauses double up to the longest")
    void backoff(World on) throws Exception {
        List<Long> at = new ArrayList<>();
        int value =
                on.run(
                        () ->
                                Retry.times(6)
                                        .backoff(SECOND, SECOND.multipliedBy(5))
                                        .jitter(0)
                                        .call(
                                                () -> {
                                                    at.add(VirtualTime.now().toSeconds());
                                                    return failing(5);
                                                }));
        assertEquals(6, value);
        assertEquals(List.of(0L, 1L, 3L, 7L, 12L, 17L), at);
    }

    @Worlds
    @DisplayName("58 a pause is shortened at random, by as much as was said")
    void jitter(World on) throws Exception {
        List<Duration> at = new ArrayList<>();
        on.run(
                () ->
                        Retry.times(2)
                                .backoff(SECOND, SECOND)
                                .jitter(0.25)
                                .call(
                                        () -> {
                                            at.add(VirtualTime.now());
                                            return failing(1);
                                        }));
        long pause = at.get(1).minus(at.get(0)).toMillis();
        assertTrue(pause >= 750 && pause <= 1_000, pause + " ms");
    }

    @Test
    @DisplayName(
            "58 a pause that would outlast the deadline is not begun: the failure is thrown at once")
    void deadline() throws Exception {
        IOException thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                run(
                                        () ->
                                                timeout(
                                                        Duration.ofMinutes(1),
                                                        () ->
                                                                Retry.times(Integer.MAX_VALUE)
                                                                        .pause(Duration.ofHours(1))
                                                                        .call(() -> failing(9)))));
        assertEquals("attempt 1", thrown.getMessage());
    }

    @Test
    @DisplayName("58 bad use is told so")
    void badUse() {
        Retry retry = Retry.times(1);
        assertTrue(message(() -> Retry.times(0)).contains("1 attempt or more"));
        assertTrue(message(() -> retry.pause(SECOND.negated())).contains("not negative"));
        assertTrue(message(() -> retry.backoff(SECOND, Duration.ZERO)).contains("shorter"));
        assertTrue(message(() -> retry.jitter(1.5)).contains("from 0 to 1"));
        assertTrue(message(() -> retry.jitter(Double.NaN)).contains("from 0 to 1"));
        assertThrows(NullPointerException.class, () -> retry.when(null));
    }

    private static String message(org.junit.jupiter.api.function.Executable bad) {
        return assertThrows(IllegalArgumentException.class, bad).getMessage();
    }
}
