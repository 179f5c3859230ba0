// FastAPI: Tutorial, Static Files
import module tasuki;

App app() throws IOException {
    Path folder = Files.createTempDirectory("static");
    Files.writeString(folder.resolve("hello.txt"), "Hello from a file");
    App app = App.create().title("Static Files");
    app.get("/static/{path:path}", StaticFiles.in(folder));
    return app;
}

void main() throws IOException {
    app().serve(8000);
}
