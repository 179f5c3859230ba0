/**
 * Tests for programs on Tasuki: virtual time, seeded schedules, cancellation at every checkpoint,
 * faults. JUnit is optional.
 */
module tasuki.test {
    requires static transitive org.jspecify;
    requires transitive tasuki.core;
    requires static transitive org.junit.jupiter.api;
    requires static org.junit.platform.commons;

    exports tasuki.test;

    opens tasuki.test to
            org.junit.platform.commons;
}
