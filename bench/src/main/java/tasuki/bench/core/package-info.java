/** Tasks: spawn, join, cancel, hand over, channels, offload. */
@NullMarked
package tasuki.bench.core;

import org.jspecify.annotations.NullMarked;
