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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
}
