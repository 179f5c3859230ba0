/**
 * Structured concurrency in direct style: tasks, groups, scopes, deadlines and context.
 *
 * <h2>Words</h2>
 *
 * <ul>
 *   <li><b>task</b>: one virtual thread running one body, in exactly one group
 *   <li><b>group</b>: owns tasks, and ends only when all of them have
 *   <li><b>scope</b>: a dynamic extent that can be cancelled and can have a deadline
 *   <li><b>checkpoint</b>: an operation that may wait: it declares {@code throws
 *       InterruptedException}
 * </ul>
 *
 * <h2>Exceptions</h2>
 *
 * <pre>
 * InterruptedException                           I am cancelled (a scope that I am in was)
 * java.util.concurrent.CancellationException     the task I await was cancelled
 * RuntimeException
 * ├─ TimedOutException                           my time is up
 * ├─ TaskFailedException                         a checked failure that the signature cannot carry
 * └─ CancelledException                          I am cancelled, where InterruptedException cannot be
 *                                                declared (iterators, Async.run)
 * </pre>
 */
@NullMarked
package tasuki;

import org.jspecify.annotations.NullMarked;
