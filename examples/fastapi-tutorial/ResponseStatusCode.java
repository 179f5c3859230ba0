// FastAPI: Tutorial, Response Status Code
import module tasuki;

@Post("/items") @Status(201)
Map<String, String> createItem(String name) {
    return Map.of("name", name);
}

@Delete("/items/{name}") // nothing to say: 204
void deleteItem(String name) {}

void main() {
    App.of(this).title("Response Status Code").serve(8000);
}
