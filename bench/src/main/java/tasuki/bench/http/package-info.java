/** HTTP clients. */
@NullMarked
package tasuki.bench.http;

import org.jspecify.annotations.NullMarked;
