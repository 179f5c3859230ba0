// FastAPI: Tutorial, Body - Nested Models
import module tasuki;
import jakarta.validation.constraints.*;

record Image(URI url, String name) {}
record Item(
        String name,
        Optional<String> description,
        @Positive double price,
        @Default("[]") Set<String> tags,
        Optional<List<Image>> images) {}
record Offer(String name, double price, @NotEmpty List<Item> items) {}

@Put("/items/{itemId}")
Map<String, Object> updateItem(int itemId, Item item) {
    return Map.of("item_id", itemId, "item", item);
}

@Post("/offers")
Offer createOffer(Offer offer) {
    return offer;
}

@Post("/images/multiple") // a list at the top
List<Image> createMultipleImages(List<Image> images) {
    return images;
}

@Post("/index-weights") // keys are text in JSON, and numbers here
Map<Integer, Double> createIndexWeights(Map<Integer, Double> weights) {
    return weights;
}

void main() {
    App.of(this).title("Body - Nested Models").serve(8000);
}
