// FastAPI: Advanced, Sub Applications - Mounts
import module tasuki;

@Get("/app")
Map<String, String> readMain() {
    return Map.of("message", "Hello World from main app");
}

static class Sub {
    @Get("/sub")
    Map<String, String> readSub() {
        return Map.of("message", "Hello World from sub API");
    }
}

App app() {
    return App.of(this).title("Main").mount("/subapi", App.of(new Sub()).title("Sub")); // docs at /subapi/docs
}

void main() {
    app().serve(8000);
}
