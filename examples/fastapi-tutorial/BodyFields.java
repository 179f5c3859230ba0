// FastAPI: Tutorial, Body - Fields
import module tasuki;
import jakarta.validation.constraints.*;

record Item(
        String name,
        @Size(max = 300) Optional<String> description,
        @Positive double price,
        OptionalDouble tax) {}

@Put("/items/{itemId}")
Map<String, Object> updateItem(int itemId, @BodyParam(embed = true) Item item) {
    return Map.of("item_id", itemId, "item", item);
}

void main() {
    App.of(this).title("Body - Fields").serve(8000);
}
