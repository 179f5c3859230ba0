// FastAPI: Tutorial, Handling Errors
import module tasuki;

final Map<String, String> items = Map.of("foo", "The Foo Wrestlers");

@Get("/items/{itemId}")
Map<String, String> readItem(String itemId) {
    if (!items.containsKey(itemId)) {
        throw new HttpError(404, "Item not found", Map.of("X-Error", "There goes my error"));
    }
    return Map.of("item", items.get(itemId));
}

static class UnicornException extends RuntimeException {
    UnicornException(String name) {
        super(name);
    }
}

@Get("/unicorns/{name}")
Map<String, String> readUnicorn(String name) {
    if (name.equals("yolo")) {
        throw new UnicornException(name);
    }
    return Map.of("unicorn_name", name);
}

@Get("/numbers/{number}")
Map<String, Integer> readNumber(int number) {
    if (number == 3) {
        throw new HttpError(418, "Nope! I don't like 3.");
    }
    return Map.of("number", number);
}

App app() {
    return App.of(this).title("Handling Errors")
            .onError(UnicornException.class, (request, e) ->
                    Reply.json(Map.of("message", "Oops! " + e.getMessage() + " did something. There goes a rainbow..."))
                            .status(418))
            .onError(ValidationException.class, (request, e) ->
                    Reply.error(e).header("X-Problems", "" + e.problems().size())); // the default, and more
}

void main() {
    app().serve(8000);
}
