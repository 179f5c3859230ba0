package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import tasuki.Async;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

class AsyncTestTest {
    private boolean before;

    @BeforeEach
    void before() {
        before = true;
    }

    @AsyncTest
    @DisplayName("a test method is a program under virtual time")
    void virtual() throws InterruptedException {
        assertTrue(before);
        Async.sleep(Duration.ofDays(1));
        assertEquals(Duration.ofDays(1), TestTime.elapsed());
    }

    private static final Set<AsyncTestTest> SEEN = new HashSet<>();

    @AsyncTest(schedules = 20)
    @DisplayName("under many schedules every run has an instance of its own, with its BeforeEach")
    void fresh() {
        assertTrue(before);
        assertTrue(SEEN.add(this));
    }

    @Nested
    class Inner {
        private int runs;

        @AsyncTest(schedules = 5)
        @DisplayName("a nested test class too")
        void fresh() {
            assertTrue(before);
            assertEquals(1, ++runs);
        }
    }

    @ParameterizedTest
    @ExtendWith(AsyncTestExtension.class)
    @ValueSource(ints = {1, 2})
    @DisplayName("other kinds of tests run under virtual time by the extension")
    void parameterized(int hours) throws InterruptedException {
        Async.sleep(Duration.ofHours(hours));
        assertEquals(Duration.ofHours(hours), TestTime.elapsed());
    }

    /** Tests that fail, run by the test below only. */
    @Tag("not-by-itself")
    static class Failing {
        private int counter;

        private void increment() throws InterruptedException {
            int seen = counter;
            Async.checkpoint();
            counter = seen + 1;
        }

        @AsyncTest(schedules = 100)
        void lostUpdate() throws InterruptedException {
            Async.gather(this::increment, this::increment);
            assertEquals(2, counter);
        }

        @AsyncTest(exhaustive = 1)
        void exhaustive() throws InterruptedException {
            Async.gather(this::increment, this::increment);
            assertEquals(2, counter);
        }

        @AsyncTest(replay = "0=2")
        void replay() throws InterruptedException {
            Async.gather(this::increment, this::increment);
            assertEquals(2, counter);
        }

        @AsyncTest
        void checked() throws IOException {
            throw new IOException("as it is");
        }

        @AsyncTest(realTimeLimit = 1)
        void deadlock() throws InterruptedException {
            Async.sleepForever();
        }

        @AsyncTest(allowLeaks = true)
        void good() {
            Async.start(Async::sleepForever);
        }
    }

    @Test
    @DisplayName("JUnit reports what fails as it should")
    void reports() {
        Map<String, Throwable> failures = new HashMap<>();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(Failing.class))
                        .build();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable()
                                        .ifPresent(e -> failures.put(test.getDisplayName(), e));
                            }
                        });
        assertInstanceOf(ScheduleError.class, failures.get("lostUpdate()"));
        assertInstanceOf(ScheduleError.class, failures.get("exhaustive()"));
        assertInstanceOf(IOException.class, failures.get("checked()"));
        assertInstanceOf(DeadlockError.class, failures.get("deadlock()"));
        assertNotSame(null, failures.get("replay()"));
        assertEquals(5, failures.size(), failures.toString());
    }
}
