// FastAPI: Tutorial, Request Forms and Files
import module tasuki;

@Post("/files")
Map<String, Object> createFile(@FormParam byte[] file, Upload fileb, @FormParam String token) {
    return Map.of(
            "file_size", file.length, "token", token, "fileb_content_type", fileb.contentType().orElse(""));
}

void main() {
    App.of(this).title("Request Forms and Files").serve(8000);
}
