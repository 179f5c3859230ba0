// FastAPI: Advanced, Additional Responses in OpenAPI
import module tasuki;

record Item(String id, String value) {}

App app() {
    App app = App.create().title("Additional Responses");
    app.get("/items/{id}", request -> {
                String id = request.pathParam("id");
                if (!id.equals("foo")) {
                    throw new HttpError(404, "Item not found");
                }
                return new Item("foo", "there goes my hero");
            })
            .summary("Read Item")
            .response(404, "The item was not found")
            .response(302, "The item was moved");
    return app;
}

void main() {
    app().serve(8000);
}
