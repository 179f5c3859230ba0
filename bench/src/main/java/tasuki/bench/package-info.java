/** Tasuki beside its peers, in one run, as a table: docs/benchmarks.md. */
@NullMarked
package tasuki.bench;

import org.jspecify.annotations.NullMarked;
