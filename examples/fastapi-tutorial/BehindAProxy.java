// FastAPI: Advanced, Behind a Proxy
import module tasuki;

@Get("/app")
Map<String, String> readMain(Request request) {
    return Map.of("message", "Hello World", "root_path", request.rootPath(), "self", request.urlFor("readMain"));
}

App app() { // the proxy may strip /api/v1 or not; or say it itself in X-Forwarded-Prefix
    return App.of(this).title("Behind a Proxy").rootPath("/api/v1").trust("127.0.0.1", "10.0.0.0/8");
}

void main() {
    app().serve(8000);
}
