// FastAPI: Tutorial, Header Parameters
import module tasuki;

@Get("/items") // userAgent is User-Agent
Map<String, Object> readItems(@HeaderParam Optional<String> userAgent) {
    return Map.of("User-Agent", userAgent);
}

@Get("/strange") // a name of its own
Map<String, Object> strange(@HeaderParam("strange_header") Optional<String> strangeHeader) {
    return Map.of("strange_header", strangeHeader);
}

@Get("/tokens") // a header that comes several times
Map<String, Object> tokens(@HeaderParam @Default("") List<String> xToken) {
    return Map.of("X-Token values", xToken);
}

void main() {
    App.of(this).title("Header Parameters").serve(8000);
}
