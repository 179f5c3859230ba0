// FastAPI: How To, Extending OpenAPI
import module tasuki;

@Get("/items")
List<Map<String, String>> readItems() {
    return List.of(Map.of("name", "Foo"));
}

App app() {
    return App.of(this).title("Custom title").version("2.5.0").description("Here's a longer description")
            .document(doc -> doc.edit(document -> document.put("x-logo", Map.of("url", "https://example.com/logo.png"))));
}

void main() {
    app().serve(8000);
}
