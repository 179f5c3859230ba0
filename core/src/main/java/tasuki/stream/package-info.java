/**
 * Values over time: {@link tasuki.stream.AsyncStream}, made by {@code emit} and consumed by {@code
 * for}.
 *
 * <p>A stream pushes. {@code emit.accept(x)} is a plain nested call through all operators down to
 * the terminal operation, on the consumer's thread; it returns when downstream has taken the value.
 * Only operators that need tasks (buffer, merge and the like) introduce them, in a group of their
 * own that has ended before the terminal operation returns. Pulling with {@code for} is a bridge:
 * its producer is a task that ends with the loop, or at the latest with the scope that the loop is
 * in.
 *
 * <h2>How a stream ends</h2>
 *
 * <pre>
 * completion      the source returns: the terminal operation returns
 * failure         an exception of the source or of an operator: thrown by the terminal operation,
 *                 a checked one wrapped once in TaskFailedException (what the terminal's own
 *                 lambda throws is thrown as it is)
 * early stop      take, first, …: emit throws a signal that belongs to that very operator and that no
 *                 catch (Exception) sees; a source that emits again gets it again
 * cancellation    of the consumer's scope: emit throws InterruptedException
 * </pre>
 *
 * In all four the {@code finally} blocks of the source have run before the terminal operation
 * returns.
 */
@NullMarked
package tasuki.stream;

import org.jspecify.annotations.NullMarked;
