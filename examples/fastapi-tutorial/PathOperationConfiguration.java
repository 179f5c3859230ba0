// FastAPI: Tutorial, Path Operation Configuration
import module tasuki;

record Item(String name, Optional<String> description, double price, OptionalDouble tax, @Default("[]") Set<String> tags) {}

@Post("/items") @Status(201)
@Describe(summary = "Create an item", tags = "items", description = """
        Create an item with all the information:

        - **name**: each item must have a name
        - **description**: a long description
        - **price**: required
        - **tax**: if the item doesn't have tax, you can omit this
        - **tags**: a set of unique tag strings for this item
        """)
Item createItem(Item item) {
    return item;
}

@Get("/users") @Describe(tags = "users")
List<Map<String, String>> readUsers() {
    return List.of(Map.of("username", "johndoe"));
}

@Get("/elements") @Describe(tags = "items") @Deprecated
List<Map<String, String>> readElements() {
    return List.of(Map.of("item_id", "Foo"));
}

void main() {
    App.of(this).title("Path Operation Configuration").serve(8000);
}
