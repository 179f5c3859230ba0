/**
 * The narrow waist: {@link tasuki.internal.Scheduler}, {@link tasuki.internal.Clock} and {@link
 * tasuki.internal.ScopeNode}. Every operation that waits is a {@link tasuki.internal.Wait} and
 * nothing else.
 *
 * <p>How a cancellation finds those who wait. Scopes form a tree by their {@code parent}; a task is
 * a scope too, and its innermost scope is in {@code TaskNode.scope}. Two rules carry everything:
 *
 * <ol>
 *   <li>A waiter first publishes its wait ({@code TaskNode.wait}), then looks up the chain of its
 *       scopes.
 *   <li>A canceller first writes the scope's state, then looks for the waits below it.
 * </ol>
 *
 * Both are volatile, so at least one of the two sees the other (Dekker). To spare the waiter the
 * look up the chain, a canceller that comes to a task sets a flag ({@code TaskNode.alert}) before
 * it looks for the wait; a waiter whose flag is not set need not look up, since whoever cancels has
 * still to come by. The flag is set as well where a task comes under a cancelled scope without
 * anybody coming by: when it begins, when it enters a scope that is cancelled, when it leaves a
 * shield. Nobody pushes state down the tree: the scope's state is the truth, and a wake-up only
 * makes the waiter look.
 */
@NullMarked
package tasuki.internal;

import org.jspecify.annotations.NullMarked;
