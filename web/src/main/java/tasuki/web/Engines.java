package tasuki.web;

import tasuki.web.engine.HttpEngine;

/** The engine that applications run on. */
final class Engines {
    private Engines() {}

    static HttpEngine standard() {
        throw new WebSetupException("no engine");
    }
}
