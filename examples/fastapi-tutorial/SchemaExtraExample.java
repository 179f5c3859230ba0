// FastAPI: Tutorial, Declare Request Example Data
import module tasuki;

record Item(
        @Example("Foo") String name,
        @Example("A very nice Item") Optional<String> description,
        @Example("35.4") double price) {}

@Put("/items/{itemId}")
Map<String, Object> updateItem(
        int itemId,
        @Example(name = "normal", summary = "A normal example", value = "{\"name\": \"Foo\", \"price\": 35.4}")
        @Example(name = "invalid", summary = "Invalid data is rejected with an error", value = "{\"name\": \"Baz\", \"price\": \"x\"}")
        Item item) {
    return Map.of("item_id", itemId, "item", item);
}

void main() {
    App.of(this).title("Request Example Data").serve(8000);
}
