package tasuki.test.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

import tasuki.Action;
import tasuki.test.DeadlockError;
import tasuki.test.EndlessRunError;
import tasuki.test.LeakError;
import tasuki.test.ScheduleError;
import tasuki.test.TestRuntime;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Classic bugs of concurrent programs: each is found within 1,000 schedules, its mended twin never
 * fails.
 */
class GalleryTest {
    private static final int SCHEDULES = 1000;

    static Stream<Arguments> exhibits() {
        return Stream.of(
                exhibit(LostUpdate::new, AssertionFailedError.class),
                exhibit(LostWakeUp::new, DeadlockError.class),
                exhibit(LostItem::new, AssertionFailedError.class),
                exhibit(LeakedLock::new, DeadlockError.class),
                exhibit(DoubleRelease::new, AssertionFailedError.class),
                exhibit(TwoLocks::new, DeadlockError.class),
                exhibit(CheckThenAct::new, AssertionFailedError.class),
                exhibit(TimeoutAndResult::new, AssertionFailedError.class),
                exhibit(NonAtomicShutdown::new, DeadlockError.class),
                exhibit(ForgottenAwait::new, LeakError.class),
                exhibit(StarvedWriter::new, AssertionFailedError.class),
                exhibit(AbaOnCache::new, AssertionFailedError.class),
                exhibit(GrowingQueue::new, AssertionFailedError.class),
                exhibit(PublishedTooEarly::new, AssertionFailedError.class),
                exhibit(BrokenHandOff::new, AssertionFailedError.class),
                exhibit(LoadedTwice::new, AssertionFailedError.class),
                exhibit(WrongOneWoken::new, DeadlockError.class),
                exhibit(SwallowedCancellation::new, EndlessRunError.class));
    }

    private static Arguments exhibit(Supplier<Exhibit> made, Class<? extends Throwable> found) {
        return Arguments.of(made.get().getClass().getSimpleName(), made, found);
    }

    private static void run(Exhibit exhibit, boolean mended) throws Exception {
        if (mended) {
            exhibit.mended();
        } else {
            exhibit.buggy();
        }
        exhibit.after();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exhibits")
    @DisplayName("found, with a trace that names the lines, shrunk, and found again by its replay")
    void found(String name, Supplier<Exhibit> made, Class<? extends Throwable> kind) {
        TestRuntime runtime = made.get().on(TestRuntime.create());
        Action<Exception> body = () -> run(made.get(), false);
        ScheduleError error =
                assertThrows(ScheduleError.class, () -> runtime.schedules(SCHEDULES).run(body));
        if (Boolean.getBoolean("gallery.print")) {
            IO.println("==== " + name + "\n" + error.getMessage() + "\n");
        }
        assertInstanceOf(kind, error.getCause(), error.getMessage());
        assertTrue(error.trace().contains(name + ".java:"), error.getMessage());
        int interventions = error.schedule().equals("-") ? 0 : error.schedule().split(",").length;
        assertTrue(interventions <= 8, error.getMessage());
        ScheduleError again =
                assertThrows(ScheduleError.class, () -> runtime.replay(error.schedule()).run(body));
        assertInstanceOf(kind, again.getCause());
        assertEquals(error.trace(), again.trace());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exhibits")
    @DisplayName("nothing is found in the mended twin")
    void twin(String name, Supplier<Exhibit> made, Class<? extends Throwable> kind)
            throws Exception {
        made.get().on(TestRuntime.create()).schedules(SCHEDULES).run(() -> run(made.get(), true));
    }
}
