// FastAPI: Advanced, Additional Status Codes
import module tasuki;

record Item(String name, int size) {}

final Map<String, Item> items = new ConcurrentHashMap<>(Map.of("foo", new Item("Fighters", 6)));

@Put("/items/{itemId}")
Reply upsertItem(String itemId, Item item) {
    boolean known = items.put(itemId, item) != null;
    return Reply.json(item).status(known ? 200 : 201);
}

App app() {
    return App.of(this).title("Additional Status Codes");
}

void main() {
    app().serve(8000);
}
