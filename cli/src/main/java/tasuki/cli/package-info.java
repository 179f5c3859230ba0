/**
 * The {@code tasuki} command: compiles a single-file program in memory and runs it against the
 * toolkit. {@link tasuki.cli.Main} is what the launcher script starts.
 */
@NullMarked
package tasuki.cli;

import org.jspecify.annotations.NullMarked;
