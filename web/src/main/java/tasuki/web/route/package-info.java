/** Paths with variables, and the tree that finds the route for one. */
@NullMarked
package tasuki.web.route;

import org.jspecify.annotations.NullMarked;
