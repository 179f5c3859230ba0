/** HTTP client whose calls stop with their scope. */
module tasuki.http {
    requires transitive tasuki.core;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.http2.client.transport;
    requires tools.jackson.databind;
    requires static transitive org.jspecify;

    exports tasuki.http;
}
