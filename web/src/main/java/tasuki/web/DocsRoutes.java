package tasuki.web;

import tasuki.web.bind.Json;
import tasuki.web.openapi.DocsPage;
import tasuki.web.openapi.OpenApi;
import tasuki.web.openapi.Operation;
import tasuki.web.route.PathPattern;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The routes of the documentation. The document is made when it is first asked for. */
final class DocsRoutes {
    private static final int MOST = 50;
    private static final TypeReference<LinkedHashMap<String, Object>> DOCUMENT =
            new TypeReference<>() {};

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
        ApiDocument about = settings.document();
        about.redocPath()
                .ifPresent(
                        path ->
                                docs.add(
                                        path,
                                        request ->
                                                Reply.html(
                                                        DocsPage.redoc(
                                                                settings.title(),
                                                                request.rootPath()
                                                                        + settings.openApiPath(),
                                                                about.redocScript()))));
        String page = settings.docsPath();
        if (page.isEmpty()) {
            return;
        }
        String files = page.equals("/") ? "" : page;
        docs.add(
                page,
                request -> Reply.html(DocsPage.html(settings.title(), request.rootPath() + files)));
        docs.add(
                files + "/" + DocsPage.START,
                request ->
                        Reply.bytes(
                                DocsPage.start(
                                                JsonMapper.shared(),
                                                request.rootPath() + settings.openApiPath(),
                                                request.rootPath() + files,
                                                about.swaggerUi(),
                                                about.swaggerOAuth())
                                        .getBytes(StandardCharsets.UTF_8),
                                FileReply.type(DocsPage.START)));
        for (String file : DocsPage.FILES) {
            docs.add(files + "/" + file, _ -> docs.file(file));
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
        ApiDocument about = settings.document();
        ObjectNode document =
                OpenApi.document(
                        app.mapper(),
                        new OpenApi.About(
                                settings.title(),
                                settings.version(),
                                settings.description(),
                                about.info(),
                                about.servers(),
                                about.tags(),
                                about.externalDocs(),
                                about.webhooks(),
                                Json.problemDetails(app.mapper())),
                        operations);
        if (!rootPath.isEmpty() && !document.has("servers")) {
            document.putArray("servers").addObject().put("url", rootPath);
        }
        // not by the application's own mapper, whose settings are for its data
        Map<String, Object> finished = JsonMapper.shared().convertValue(document, DOCUMENT);
        about.edit().accept(finished);
        return JsonMapper.shared().writeValueAsBytes(finished);
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
