// FastAPI: Tutorial, Middleware
import module tasuki;

@Get("/")
Map<String, String> root() {
    return Map.of("message", "Hello World");
}

App app() {
    return App.of(this).title("Middleware").use((request, next) -> {
        long start = System.nanoTime();
        Reply reply = next.handle(request);
        return reply.header("X-Process-Time", String.valueOf((System.nanoTime() - start) / 1e9));
    });
}

void main() {
    app().serve(8000);
}
