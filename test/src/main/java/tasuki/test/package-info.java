/**
 * Concurrency bugs as ordinary failing tests: virtual time, schedules that are chosen and can be
 * run again, cancellation at every checkpoint, faults of foreign calls, deadlocks that say who
 * waits for whom.
 *
 * <pre>{@code
 * @AsyncTest(schedules = 1000)
 * void nobodyOverdraws() throws InterruptedException {
 *     Account a = new Account(100);
 *     gather(() -> a.withdraw(80), () -> a.withdraw(80));
 *     assertTrue(a.balance() >= 0);
 * }
 * }</pre>
 *
 * <p>The failures, all of them {@link java.lang.AssertionError}s:
 *
 * <pre>
 * ScheduleError         fails under some schedule; its cause is one of the others, or the test's own
 * SweepError            does not hold when cancelled or failed at some place
 * DeadlockError         nothing can run, and nothing will
 * EndlessRunError       very many steps and no end
 * OutOfTimeError        too much real time
 * LeakError             something is left behind
 * </pre>
 *
 * Start at {@link tasuki.test.AsyncTest} or {@link tasuki.test.TestRuntime}.
 */
@NullMarked
package tasuki.test;

import org.jspecify.annotations.NullMarked;
