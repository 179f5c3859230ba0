// FastAPI: Tutorial, Header Parameter Models
import module tasuki;

record CommonHeaders(
        String host,
        boolean saveData,
        Optional<String> ifModifiedSince,
        Optional<String> traceparent,
        @HeaderParam("X-Tag") @Default("") List<String> tags) {}

@Get("/items")
CommonHeaders readItems(@HeaderParam CommonHeaders headers) {
    return headers;
}

void main() {
    App.of(this).title("Header Parameter Models").serve(8000);
}
