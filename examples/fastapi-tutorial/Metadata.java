// FastAPI: Tutorial, Metadata and Docs URLs
import module tasuki;

@Get("/items") @Describe(tags = "items")
List<Map<String, String>> readItems() {
    return List.of(Map.of("name", "Katana"));
}

App app() {
    return App.of(this)
            .title("ChimichangApp")
            .version("0.0.1")
            .description("""
                    ChimichangApp API helps you do awesome stuff. 🚀

                    ## Items

                    You can **read items**.
                    """)
            .openApi("/api/v1/openapi.json")
            .docs("/documentation");
}

void main() {
    app().serve(8000);
}
