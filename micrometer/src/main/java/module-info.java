/** Meters for Micrometer, and its context in tasks. */
module tasuki.micrometer {
    requires static transitive org.jspecify;
    requires transitive tasuki.core;
    requires transitive micrometer.core;
    requires static transitive tasuki.http;
    requires static transitive tasuki.sql;
    requires static transitive tasuki.web;
    requires static transitive context.propagation;

    exports tasuki.micrometer;
}
