/**
 * What tasks share: locks, permits, signals, channels and queues.
 *
 * <p>Three rules hold for all of them. Who waits is served in the order in which he came, and
 * nobody overtakes; what he waits for is handed to him directly. An operation either happens or
 * does not: a cancelled wait has changed nothing, and one that was served returns normally even if
 * it is cancelled in the same moment. Every method that declares InterruptedException may wait, and
 * is a checkpoint even if it does not have to; every other method returns at once.
 *
 * <p>They may be used by any thread, a task or not. Every one has {@code statistics()}.
 */
@NullMarked
package tasuki.sync;

import org.jspecify.annotations.NullMarked;
