/** HTML pages from templates, for the web framework. */
module tasuki.templates {
    requires static transitive org.jspecify;
    requires transitive tasuki.web;
    requires gg.jte;
    requires gg.jte.runtime;
    requires java.compiler;

    exports tasuki.templates;
}
