/** What has to be public for the JDK's sake and is nobody's business. */
@NullMarked
package tasuki.sql.internal;

import org.jspecify.annotations.NullMarked;
