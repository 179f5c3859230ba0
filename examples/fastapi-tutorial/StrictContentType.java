// FastAPI: Advanced, Strict Content-Type Checking
import module tasuki;

record Item(String name, double price) {}

@Post("/items")
Item createItem(Item item) {
    return item;
}

App app() { // a body without Content-Type passes for JSON; by default it is 415
    return App.of(this).title("Strict Content-Type").strictContentType(false);
}

void main() {
    app().serve(8000);
}
