// FastAPI: Tutorial, Security - First Steps
import module tasuki;

@Get("/items") // 401 without "Authorization: Bearer …"; the docs page's "Authorize" asks for it
Map<String, String> readItems(BearerToken token) {
    return Map.of("token", token.value());
}

App app() {
    return App.of(this).title("Security - First Steps").tokensAt("/token");
}

void main() {
    app().serve(8000);
}
