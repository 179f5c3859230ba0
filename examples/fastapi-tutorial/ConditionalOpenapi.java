// FastAPI: How To, Conditional OpenAPI
import module tasuki;

record DocsSettings(@Default("/openapi.json") String openapiUrl) {}

@Get("/")
Map<String, String> root() {
    return Map.of("message", "Hello World");
}

App app(Settings environment) { // OPENAPI_URL="" turns the document and the docs page off
    return App.of(this).title("Conditional OpenAPI").openApi(environment.as(DocsSettings.class).openapiUrl());
}

void main() {
    app(Settings.environment()).serve(8000);
}
