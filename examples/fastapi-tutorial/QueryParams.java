// FastAPI: Tutorial, Query Parameters
import module tasuki;

final List<Map<String, String>> items =
        List.of(Map.of("item_name", "Foo"), Map.of("item_name", "Bar"), Map.of("item_name", "Baz"));

@Get("/items")
List<Map<String, String>> readItems(@Default("0") int skip, @Default("10") int limit) {
    return items.stream().skip(skip).limit(limit).toList();
}

// yes, on, 1 and true are true
@Get("/items/{itemId}")
Map<String, Object> readItem(String itemId, Optional<String> q, @Default("false") boolean brief) {
    Map<String, Object> item = new LinkedHashMap<>(Map.of("item_id", itemId));
    q.ifPresent(text -> item.put("q", text));
    if (!brief) {
        item.put("description", "This is an amazing item that has a long description");
    }
    return item;
}

record NeedyItem(String itemId, String needy, int skip, OptionalInt limit) {}

@Get("/needy/{itemId}")
NeedyItem readUserItem(String itemId, String needy, @Default("0") int skip, OptionalInt limit) {
    return new NeedyItem(itemId, needy, skip, limit);
}

void main() {
    App.of(this).title("Query Parameters").serve(8000);
}
