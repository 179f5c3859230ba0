// FastAPI: Tutorial, Body - Multiple Parameters
import module tasuki;
import jakarta.validation.constraints.*;

record Item(String name, Optional<String> description, double price, OptionalDouble tax) {}
record User(String username, Optional<String> fullName) {}
record Result(int itemId, Item item, User user, int importance, Optional<String> q) {}

// {"item": {…}, "user": {…}, "importance": 5}
@Put("/items/{itemId}")
Result updateItem(
        @Min(0) @Max(1000) int itemId, Item item, User user, @BodyParam @Positive int importance, Optional<String> q) {
    return new Result(itemId, item, user, importance, q);
}

// {"item": {…}}, although it is the only one
@Put("/embedded/{itemId}")
Map<String, Object> updateEmbedded(int itemId, @BodyParam(embed = true) Item item) {
    return Map.of("item_id", itemId, "item", item);
}

void main() {
    App.of(this).title("Body - Multiple Parameters").serve(8000);
}
