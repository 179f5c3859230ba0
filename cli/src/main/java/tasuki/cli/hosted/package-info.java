/** What programs call that run as guests in the process of the command. */
@NullMarked
package tasuki.cli.hosted;

import org.jspecify.annotations.NullMarked;
