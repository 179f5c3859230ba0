// FastAPI: Tutorial, Frontend
import module tasuki;

@Get("/api/items")
List<String> items() {
    return List.of("Plumbus");
}

App app() throws IOException {
    Path dist = Files.createTempDirectory("dist"); // what a build of the front end would have made
    Files.writeString(dist.resolve("index.html"), "<!DOCTYPE html><title>App</title><script src=/app.js></script>");
    Files.writeString(dist.resolve("app.js"), "document.title = 'App at ' + location.pathname");
    App app = App.of(this).title("Frontend");
    app.frontend("/", dist); // /dashboard/settings is index.html; the API comes first
    return app;
}

void main() throws IOException {
    app().serve(8000);
}
