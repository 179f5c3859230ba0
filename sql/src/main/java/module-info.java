/** SQL whose statements stop with their scope. */
module tasuki.sql {
    requires transitive tasuki.core;
    // not transitive: programs that import module tasuki would get java.sql.Date and javax.xml's
    // Duration
    requires java.sql;
    requires static transitive org.jspecify;
    requires com.zaxxer.hikari;
    requires org.slf4j;
    requires static org.postgresql.jdbc;

    exports tasuki.sql;
}
