// FastAPI: Tutorial, CORS
import module tasuki;

@Get("/")
Map<String, String> root() {
    return Map.of("message", "Hello World");
}

App app() {
    return App.of(this).title("CORS")
            .use(Cors.allow("http://localhost.example", "https://localhost.example", "http://localhost:8080").credentials());
}

void main() {
    app().serve(8000);
}
