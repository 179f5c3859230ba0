// FastAPI: Tutorial, Path Parameters and Numeric Validations
import module tasuki;
import jakarta.validation.constraints.*;

@Get("/items/{itemId}")
Map<String, Object> readItems(
        @PathParam(description = "The ID of the item to get") @Min(1) @Max(1000) int itemId,
        String q,
        @DecimalMin(value = "0", inclusive = false) @DecimalMax(value = "10.5", inclusive = false) double size) {
    return Map.of("item_id", itemId, "q", q, "size", size);
}

void main() {
    App.of(this).title("Numeric Validations").serve(8000);
}
