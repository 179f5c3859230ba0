package tasuki.web;

/** x. */
final class DocsRoutes {
    private DocsRoutes() {}

    static void add(Application app, App.Settings settings) {}
}
