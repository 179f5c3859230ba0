/** A web framework in which a request is a scope. */
module tasuki.web {
    requires static transitive org.jspecify;
    requires jakarta.validation;
    requires transitive tasuki.core;
    requires tools.jackson.databind;
    requires com.fasterxml.classmate;
    requires java.net.http;
    requires com.github.victools.jsonschema.generator;
    requires com.github.victools.jsonschema.module.jackson;
    requires com.github.victools.jsonschema.module.jakarta.validation;
    requires io.helidon.common.buffers;
    requires io.helidon.common.concurrency.limits;
    requires io.helidon.common.socket;
    requires io.helidon.http;
    requires io.helidon.http.encoding;
    requires io.helidon.http.http2;
    requires io.helidon.http.media;
    requires io.helidon.webserver;
    requires io.helidon.webserver.http2;
    requires org.hibernate.validator;
    requires swagger.ui;

    exports tasuki.web;
    exports tasuki.web.engine;
}
