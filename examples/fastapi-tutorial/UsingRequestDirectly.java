// FastAPI: Advanced, Using the Request Directly
import module tasuki;

@Get("/items/{itemId}")
Map<String, Object> readRoot(String itemId, Request request) {
    return Map.of(
            "client_host", request.client().getAddress().getHostAddress(),
            "item_id", itemId,
            "url", request.url(),
            "route", request.route());
}

void main() {
    App.of(this).title("Using the Request Directly").serve(8000);
}
