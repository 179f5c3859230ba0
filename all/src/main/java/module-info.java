/** Everything that a single-file program needs: {@code import module tasuki;}. */
module tasuki {
    requires transitive tasuki.core;
    requires transitive tasuki.http;
    requires transitive tasuki.sql;
    requires transitive tasuki.web;
    requires transitive tasuki.templates;
}
