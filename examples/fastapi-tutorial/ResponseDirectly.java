// FastAPI: Advanced, Return a Response Directly
import module tasuki;

record Item(String title, LocalDate day) {}

@Put("/items/{id}")
Reply updateItem(String id, Item item) {
    return Reply.json(item).header("X-Item", id);
}

@Get("/legacy")
Reply getLegacyData() {
    String xml = "<?xml version=\"1.0\"?><shampoo><Header>Apply shampoo here.</Header></shampoo>";
    return Reply.bytes(xml.getBytes(), "application/xml");
}

void main() {
    App.of(this).title("Return a Response Directly").serve(8000);
}
