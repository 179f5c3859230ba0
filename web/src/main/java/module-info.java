/** A web framework in which a request is a scope. */
module tasuki.web {
    requires static transitive org.jspecify;
    requires transitive jakarta.validation;
    requires transitive tasuki.core;
    requires transitive tools.jackson.databind;
    requires com.fasterxml.classmate;
    requires com.github.victools.jsonschema.generator;
    requires com.github.victools.jsonschema.module.jackson;
    requires com.github.victools.jsonschema.module.jakarta.validation;
    requires org.hibernate.validator;
    requires swagger.ui;

    exports tasuki.web;
    exports tasuki.web.engine;
}
