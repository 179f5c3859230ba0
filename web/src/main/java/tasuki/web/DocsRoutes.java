package tasuki.web;

import tasuki.web.openapi.DocsPage;
import tasuki.web.openapi.OpenApi;
import tasuki.web.openapi.Operation;
import tasuki.web.route.PathPattern;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The routes of the documentation. The document is made when it is first asked for. */
final class DocsRoutes {
    private static final int MOST = 50;

    private final Application app;
    private final Map<String, byte[]> made = new ConcurrentHashMap<>();

    private DocsRoutes(Application app) {
        this.app = app;
    }

    static void add(Application app, App.Settings settings) {
        if (settings.openApiPath().isEmpty()) {
            return;
        }
        DocsRoutes docs = new DocsRoutes(app);
        docs.add(settings.openApiPath(), request -> docs.document(request.rootPath()));
        String page = settings.docsPath();
        if (page.isEmpty()) {
            return;
        }
        docs.add(
                page,
                request ->
                        Reply.html(
                                DocsPage.html(
                                        settings.title(),
                                        request.rootPath() + settings.openApiPath(),
                                        request.rootPath() + (page.equals("/") ? "" : page))));
        for (String file : DocsPage.FILES) {
            docs.add((page.equals("/") ? "" : page) + "/" + file, _ -> docs.file(file));
        }
    }

    private void add(String path, Middleware.Next handler) {
        PathPattern pattern = PathPattern.parse(path);
        if (app.tree().find("GET", path) instanceof tasuki.web.route.RouteTree.Route<Endpoint> own
                && own.target().pattern().text().equals(path)) {
            return; // the application has a handler of its own there
        }
        app.add(
                new Endpoint(
                        "GET",
                        pattern,
                        List.of(),
                        "GET " + path,
                        handler,
                        Long.MAX_VALUE,
                        true,
                        Operations.none()));
    }

    private Reply document(String rootPath) {
        byte[] json = made.get(rootPath + "/");
        if (json == null) {
            json = write(rootPath);
            if (made.size() < MOST) { // a proxy may name many
                made.put(rootPath + "/", json);
            }
        }
        return Reply.bytes(json, "application/json");
    }

    private byte[] write(String rootPath) {
        App.Settings settings = app.settings();
        List<Operation> operations = app.endpoints().stream().map(Endpoint::operation).toList();
        ObjectNode document =
                OpenApi.document(
                        app.mapper(),
                        settings.title(),
                        settings.version(),
                        settings.description(),
                        operations);
        if (!rootPath.isEmpty() && !document.has("servers")) {
            document.putArray("servers").addObject().put("url", rootPath);
        }
        return app.mapper().writeValueAsBytes(document);
    }

    private Reply file(String name) throws java.io.IOException {
        byte[] bytes = made.get(name);
        if (bytes == null) {
            bytes = DocsPage.file(name).orElseThrow(() -> new HttpError(404));
            made.put(name, bytes);
        }
        return Reply.bytes(bytes, FileReply.type(name)).header("Cache-Control", "max-age=86400");
    }
}
