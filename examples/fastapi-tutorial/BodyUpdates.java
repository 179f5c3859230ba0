// FastAPI: Tutorial, Body - Updates
import module tasuki;

record Item(
        String name, Optional<String> description, double price,
        @Default("10.5") double tax, @Default("[]") List<String> tags) {}

final Map<String, Item> items = new ConcurrentHashMap<>(Map.of(
        "foo", new Item("Foo", Optional.empty(), 50.2, 10.5, List.of()),
        "bar", new Item("Bar", Optional.of("The bartenders"), 62, 20.2, List.of())));

@Get("/items/{itemId}")
Item readItem(String itemId) {
    return Optional.ofNullable(items.get(itemId)).orElseThrow(() -> new HttpError(404));
}

@Put("/items/{itemId}") // all of it: what is not sent has its default again
Item replaceItem(String itemId, Item item) {
    items.put(itemId, item);
    return item;
}

@Patch("/items/{itemId}") // what was sent changes, the rest stays
Item updateItem(String itemId, Partial<Item> changes) {
    Item updated = changes.applyTo(readItem(itemId));
    items.put(itemId, updated);
    return updated;
}

void main() {
    App.of(this).title("Body - Updates").serve(8000);
}
