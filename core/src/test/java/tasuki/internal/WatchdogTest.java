package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Runner;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Who is blamed, and who is not. */
@Tag("realtime")
class WatchdogTest {
    private static final Logger LOG = Logger.getLogger("tasuki");
    private static final long PATIENCE = 20_000_000_000L;

    private final List<LogRecord> said = new CopyOnWriteArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    said.add(line);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
        LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void hush() {
        LOG.removeHandler(handler);
        LOG.setUseParentHandlers(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("C20 a task that computes is named, once, with the line that it is in")
    void culprit(boolean loop) {
        int hogs = loop ? 1 : Runtime.getRuntime().availableProcessors();
        (loop ? Runner.loop() : Runner.parallel())
                .run(
                        () ->
                                group(
                                        g -> {
                                            for (int i = 0; i < hogs; i++) {
                                                g.start("hog " + i, () -> computeUntilNamed(hogs));
                                            }
                                        }));
        for (int i = 0; i < hogs; i++) {
            String name = "task 'hog " + i + "'";
            List<LogRecord> of = said.stream().filter(r -> r.getMessage().contains(name)).toList();
            assertEquals(1, of.size(), said::toString);
            Throwable where = of.getFirst().getThrown();
            assertTrue(
                    List.of(where.getStackTrace()).stream()
                            .anyMatch(f -> f.getMethodName().equals("computeUntilNamed")));
        }
    }

    private void computeUntilNamed(int hogs) {
        long end = System.nanoTime() + PATIENCE;
        while (said.size() < hogs && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("C20 nobody is blamed where there is just much to do")
    void muchToDo() {
        Runner.parallel()
                .run(
                        () ->
                                group(
                                        g -> {
                                            for (int i = 0; i < 500; i++) {
                                                g.start(
                                                        () -> {
                                                            for (int k = 0; k < 5; k++) {
                                                                computeFor(1_000_000);
                                                                checkpoint();
                                                            }
                                                        });
                                            }
                                        }));
        assertEquals(List.of(), said.stream().map(LogRecord::getMessage).toList());
    }

    private static void computeFor(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** A machine whose time a test moves; nothing that is begun on it gets a turn. */
    private static final class Busy extends Watchdog.Machine {
        final List<String> said = new ArrayList<>();
        private long now = System.nanoTime();
        private long computed;

        @Override
        long now() {
            return now;
        }

        @Override
        int carriers() {
            return 2;
        }

        @Override
        long computed() {
            return computed;
        }

        @Override
        void begin(Runnable probe) {}

        @Override
        void beginsLate(long nanos) {}

        @Override
        void say(String what, Throwable where) {
            said.add(what);
        }

        /** Looks again and again; the part of the processors that the program has meanwhile. */
        void look(Watchdog dog, int times, long millis, double part, int threads) {
            for (int i = 0; i < times; i++) {
                now += millis * 1_000_000;
                computed += (long) (millis * 1_000_000 * part * threads);
                dog.look();
            }
        }
    }

    /** While a task computes on the scheduler. */
    private static void whileComputing(Runner runner, Runnable test) throws InterruptedException {
        CountDownLatch computes = new CountDownLatch(1);
        AtomicBoolean enough = new AtomicBoolean();
        Thread program =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        runner.run(
                                                () ->
                                                        group(
                                                                g -> {
                                                                    g.start(
                                                                            "hog",
                                                                            () -> {
                                                                                computes
                                                                                        .countDown();
                                                                                while (!enough
                                                                                        .get()) {
                                                                                    Thread
                                                                                            .onSpinWait();
                                                                                }
                                                                            });
                                                                })));
        try {
            computes.await();
            test.run();
        } finally {
            enough.set(true);
            program.join();
        }
    }

    @Test
    @DisplayName(
            "C20 a task that computes is named when it has held up others for 100 ms, not before")
    void inTime() throws Exception {
        whileComputing(
                Runner.parallel(),
                () -> {
                    Busy machine = new Busy();
                    Watchdog dog = new Watchdog(machine);
                    machine.look(dog, 3, 50, 1, 2);
                    assertEquals(List.of(), machine.said);
                    machine.look(dog, 3, 50, 1, 2);
                    assertEquals(1, machine.said.size(), machine.said::toString);
                    assertTrue(
                            machine.said
                                    .getFirst()
                                    .startsWith("task 'hog' computes and holds a carrier"));
                    machine.look(dog, 20, 50, 1, 2);
                    assertEquals(1, machine.said.size(), "once");
                });
    }

    @Test
    @DisplayName("C20 a task is not blamed for the time that other processes had the processors")
    void starvedByOthers() throws Exception {
        whileComputing(
                Runner.parallel(),
                () -> {
                    Busy machine = new Busy();
                    Watchdog dog = new Watchdog(machine);
                    machine.look(dog, 20, 50, 0.05, 2); // a second, of which we had 50 ms
                    assertEquals(List.of(), machine.said);
                    machine.look(dog, 20, 400, 1, 2); // the watchdog itself comes late each time
                    assertEquals(List.of(), machine.said);
                    machine.look(dog, 20, 50, 0.5, 2); // half of it is enough to tell
                    assertEquals(1, machine.said.size(), machine.said::toString);
                });
    }

    @Test
    @DisplayName(
            "C20 nor is one that has the baton of a loop while other processes have the processors")
    void loopStarvedByOthers() throws Exception {
        whileComputing(
                Runner.loop(),
                () -> {
                    Busy machine = new Busy();
                    Watchdog dog = new Watchdog(machine);
                    machine.look(dog, 20, 50, 0.04, 1);
                    assertEquals(List.of(), machine.said);
                    machine.look(dog, 6, 50, 1, 1);
                    assertEquals(1, machine.said.size(), machine.said::toString);
                    assertTrue(
                            machine.said.getFirst().startsWith("task 'hog' holds up its loop"),
                            machine.said::toString);
                });
    }
}
