/** SQL on PostgreSQL and H2. */
@NullMarked
package tasuki.bench.sql;

import org.jspecify.annotations.NullMarked;
