// FastAPI: Advanced, Custom Response - HTML, Stream, File, others
import module tasuki;

@Get("/items") @ContentType("text/html")
String readItems() {
    return "<html><h1>Look ma! HTML!</h1></html>";
}

@Get("/html")
Reply html() {
    return Reply.html("<h1>Another way</h1>");
}

@Get("/text")
Reply text() {
    return Reply.text("Hello World");
}

@Get("/typer")
Reply redirectTyper() {
    return Reply.redirect("https://typer.tiangolo.com");
}

@Get("/file")
Path file() throws IOException {
    Path file = Files.createTempFile("large-video-file", ".mp4");
    return Files.writeString(file, "0123456789"); // ranges, ETag, 304 come with it
}

@Get("/video") // a name for the browser's "save as"
Reply video() throws IOException {
    return Reply.file(file()).attachment("cat videos.mp4");
}

@Get("/numbers") @ContentType("application/vnd.api+json")
List<Integer> numbers() {
    return List.of(1, 2, 3);
}

void main() {
    App.of(this).title("Custom Response").serve(8000);
}
