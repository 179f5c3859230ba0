/** From the client to the database and back. */
@NullMarked
package tasuki.bench.chain;

import org.jspecify.annotations.NullMarked;
