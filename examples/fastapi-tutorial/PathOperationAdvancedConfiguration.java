// FastAPI: Advanced, Path Operation Advanced Configuration
import module tasuki;

@Get("/items") @Describe(id = "some_specific_id_you_define")
List<Map<String, String>> readItems() {
    return List.of(Map.of("item_id", "Foo"));
}

@Get("/internal") @Describe(hidden = true)
String internal() {
    return "not in the document";
}

record Item(String name, @Default("[]") List<String> tags) {}

@Post("/magic") // reads the body itself, whatever it is
Item createItem(byte[] body) {
    String[] parts = new String(body).split(":");
    return new Item(parts[0], List.of(parts[1].split(",")));
}

void main() {
    App.of(this).title("Advanced Configuration").serve(8000);
}
