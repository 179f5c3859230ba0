/**
 * SQL whose statements stop with their scope: named parameters, records as rows, transactions as
 * blocks, on any JDBC driver.
 *
 * <p>Begin with {@link tasuki.sql.Database}; what it can be asked is in {@link tasuki.sql.Queries}.
 *
 * <h2>Exceptions</h2>
 *
 * <pre>
 * DatabaseException                    the root, unchecked; knows the statement and the SQLSTATE
 * ├─ DatabaseUnavailableException      no connection could be made
 * ├─ DatabasePoolTimeoutException      no connection became free in time
 * ├─ DatabaseConnectionLostException   the connection broke while in use
 * ├─ StatementTimeoutException         a time limit of the database itself
 * ├─ TransactionConflictException      deadlock or serialization failure: run the transaction again
 * ├─ ConstraintViolationException      unique, foreign key, not null, check
 * ├─ BadSqlException                   the statement is wrong, or not allowed
 * ├─ ParameterException                the parameters do not fit the statement
 * ├─ MappingException                  a row does not fit the type
 * └─ NoRowException                    a single value was asked for and there is none
 * </pre>
 *
 * A cancellation is none of them: it is {@link java.lang.InterruptedException}, or {@code
 * TimedOutException} where a deadline was set.
 */
@NullMarked
package tasuki.sql;

import org.jspecify.annotations.NullMarked;
