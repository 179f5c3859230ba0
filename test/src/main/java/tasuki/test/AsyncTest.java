package tasuki.test;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test of JUnit 5 or 6 that runs in a {@link TestRuntime}: as a program of its own under virtual
 * time, if asked for under many schedules.
 *
 * <pre>{@code
 * @AsyncTest
 * void givesUpAfterAnHour() throws InterruptedException {
 *     assertThrows(TimedOutException.class, () -> poll(Duration.ofHours(1)));   // takes milliseconds
 * }
 * }</pre>
 *
 * <p>Only the method itself runs there; what is {@code @BeforeEach} runs on JUnit's thread. Under
 * many schedules each run has an instance of the test class of its own, with its own {@code
 * BeforeEach} and {@code AfterEach} (those without parameters), unless the class has the lifecycle
 * {@code PER_CLASS}; but what other extensions put into fields is in the first one only.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(AsyncTestExtension.class)
public @interface AsyncTest {
    /** How many schedules are tried; 0 is the default of the runtime, which is one, in order. */
    int schedules() default 0;

    /** The seed of the schedules; 0 is the default of the runtime. */
    long seed() default 0;

    /**
     * If not negative, all schedules with at most so many preemptions are tried; see {@link
     * Strategy#exhaustive}.
     */
    int exhaustive() default -1;

    /** If not empty, this schedule only is run; see {@link TestRuntime#replay}. */
    String replay() default "";

    /** How many seconds of real time one run may take. */
    int realTimeLimit() default 10;

    /**
     * Whether a task that was just started may go first; see {@link TestRuntime#switchAtStarts}.
     */
    boolean switchAtStarts() default true;

    /** Whether deadlines may come at any checkpoint; see {@link TestRuntime#timePassesAnytime}. */
    boolean timePassesAnytime() default false;

    /** Whether the test may leave tasks behind; see {@link TestRuntime#allowLeaks}. */
    boolean allowLeaks() default false;
}
