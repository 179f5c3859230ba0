// FastAPI: Tutorial, Request Body
import module tasuki;
import org.jspecify.annotations.Nullable;

record Item(String name, Optional<String> description, double price, @Nullable Double tax) {}

@Post("/items")
Map<String, Object> createItem(Item item) {
    Map<String, Object> reply = JsonEncoder.encodeRecord(item);
    if (item.tax() != null) {
        reply.put("price_with_tax", item.price() + item.tax());
    }
    return reply;
}

record Updated(int itemId, Item item, Optional<String> q) {}

@Put("/items/{itemId}") // from the path, the body and the query
Updated updateItem(int itemId, Item item, Optional<String> q) {
    return new Updated(itemId, item, q);
}

void main() {
    App.of(this).title("Request Body").serve(8000);
}
