/** Servers under load. */
@NullMarked
package tasuki.bench.web;

import org.jspecify.annotations.NullMarked;
