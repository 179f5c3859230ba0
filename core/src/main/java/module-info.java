/**
 * Tasks, scopes, streams, synchronisation and introspection for programs that wait a lot.
 *
 * <p>The main package is {@link tasuki}; {@code import static tasuki.Async.*} is all that most
 * programs need.
 */
@SuppressWarnings("module") // the others are not there when this module is compiled
module tasuki.core {
    requires java.management;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports tasuki;
    exports tasuki.stream;
    exports tasuki.sync;
    exports tasuki.internal to
            tasuki.cli,
            tasuki.http,
            tasuki.sql,
            tasuki.templates,
            tasuki.test,
            tasuki.web;
}
