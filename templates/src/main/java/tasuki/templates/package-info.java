/**
 * HTML pages from templates of jte: compiled, typed, and escaped by where a value stands. See
 * {@link tasuki.templates.Templates}.
 */
@NullMarked
package tasuki.templates;

import org.jspecify.annotations.NullMarked;
