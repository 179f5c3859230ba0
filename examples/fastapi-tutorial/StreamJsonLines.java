// FastAPI: Tutorial, Stream JSON Lines
import module tasuki;

record Item(String name, Optional<String> description) {}

final List<Item> items = List.of(
        new Item("Plumbus", Optional.of("A multi-purpose household device.")),
        new Item("Portal Gun", Optional.of("A portal opening device.")),
        new Item("Meeseeks Box", Optional.of("A box that summons a Meeseeks.")));

@Get("/items/stream") // each goes out when it comes
AsyncStream<Item> streamItems() {
    return AsyncStream.generate(emit -> {
        for (Item item : items) {
            emit.accept(item);
        }
    });
}

void main() {
    App.of(this).title("Stream JSON Lines").serve(8000);
}
