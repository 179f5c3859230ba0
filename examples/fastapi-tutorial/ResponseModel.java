// FastAPI: Tutorial, Response Model - Return Type
import module tasuki;
import jakarta.validation.constraints.*;

record Item(
        String name, Optional<String> description, double price,
        @Default("10.5") double tax, @Default("[]") List<String> tags) {}

record UserIn(String username, String password, @Email String email, Optional<String> fullName) {}
record UserOut(String username, String email, Optional<String> fullName) {}

final Map<String, Item> items = Map.of(
        "foo", new Item("Foo", Optional.empty(), 50.2, 10.5, List.of()),
        "bar", new Item("Bar", Optional.of("The bartenders"), 62, 20.2, List.of()));

@Post("/items") // the type says what goes out, in the document too
Item createItem(Item item) {
    return item;
}

@Post("/user") @ReplyModel(UserOut.class) // the password stays here
UserIn createUser(UserIn user) {
    return user;
}

@Get("/items/{itemId}") @ReplyModel(omitDefaults = true)
Item readItem(String itemId) {
    return items.get(itemId);
}

@Get("/items/{itemId}/name") @ReplyModel(include = {"name", "description"})
Item readItemName(String itemId) {
    return items.get(itemId);
}

@Get("/items/{itemId}/public") @ReplyModel(exclude = "tax")
Item readItemPublicData(String itemId) {
    return items.get(itemId);
}

@Get("/portal") // another answer than a model
Reply getPortal(@Default("false") boolean teleport) {
    return teleport
            ? Reply.redirect("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
            : Reply.json(Map.of("message", "Here's your interdimensional portal."));
}

void main() {
    App.of(this).title("Response Model").serve(8000);
}
