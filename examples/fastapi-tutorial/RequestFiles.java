// FastAPI: Tutorial, Request Files
import module tasuki;

@Post("/files") // all in memory
Map<String, Integer> createFile(@FormParam byte[] file) {
    return Map.of("file_size", file.length);
}

@Post("/uploadfile") // on disk when it is large, until the reply
Map<String, Object> createUploadFile(Upload file) throws IOException {
    long lines = new String(file.bytes()).lines().count();
    return Map.of("filename", file.filename().orElse(""), "type", file.contentType().orElse(""), "lines", lines);
}

@Post("/optional")
Map<String, String> createOptional(Optional<Upload> file) {
    return Map.of("message", file.flatMap(Upload::filename).orElse("No upload file sent"));
}

@Post("/uploadfiles")
Map<String, Object> createUploadFiles(List<Upload> files) {
    return Map.of("filenames", files.stream().flatMap(file -> file.filename().stream()).toList());
}

@Get("/")
Reply page() {
    return Reply.html("""
            <form action="/uploadfiles" enctype="multipart/form-data" method="post">
            <input name="files" type="file" multiple>
            <input type="submit">
            </form>
            """);
}

App app() {
    return App.of(this).title("Request Files")
            .formLimits(FormLimits.defaults().withMaxFiles(20).withMaxFileBytes(5_000_000));
}

void main() {
    app().serve(8000);
}
