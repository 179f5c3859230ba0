// FastAPI: Tutorial, JSON Compatible Encoder
import module tasuki;

record Item(String title, LocalDateTime timestamp, Optional<String> description) {}

/** A store that takes nothing but what JSON has. */
final Map<String, Map<String, Object>> fakeDb = new ConcurrentHashMap<>();

@Put("/items/{id}")
Map<String, Object> updateItem(String id, Item item) {
    fakeDb.put(id, JsonEncoder.encodeRecord(item));
    return fakeDb.get(id);
}

void main() {
    App.of(this).title("JSON Compatible Encoder").serve(8000);
}
