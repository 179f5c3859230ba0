/** SQL whose statements stop with their scope. */
module tasuki.sql {
    requires transitive tasuki.core;
    requires transitive java.sql;
    requires static transitive org.jspecify;
    requires com.zaxxer.hikari;
    requires org.slf4j;
    requires static org.postgresql.jdbc;

    exports tasuki.sql;
}
