/** Streams: push, pull, boundaries. */
@NullMarked
package tasuki.bench.streams;

import org.jspecify.annotations.NullMarked;
