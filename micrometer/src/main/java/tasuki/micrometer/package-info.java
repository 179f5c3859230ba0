/**
 * Meters for Micrometer: of a web application ({@link tasuki.micrometer.ServerMeters}), of calls to
 * other services ({@link tasuki.micrometer.ClientMeters}), of a database's connections ({@link
 * tasuki.micrometer.DatabaseMeters}) and of tasks ({@link tasuki.micrometer.TaskMeters}); and its
 * context, traces above all, in tasks ({@link tasuki.micrometer.MicrometerContext}).
 */
@NullMarked
package tasuki.micrometer;

import org.jspecify.annotations.NullMarked;
