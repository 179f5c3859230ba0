// FastAPI: Tutorial, Global Dependencies
import module tasuki;

@Provides
void verifyToken(@HeaderParam String xToken) {
    if (!xToken.equals("fake-super-secret-token")) {
        throw new HttpError(400, "X-Token header invalid");
    }
}

@Get("/items")
List<Map<String, String>> readItems() {
    return List.of(Map.of("item", "Portal Gun"), Map.of("item", "Plumbus"));
}

@Get("/users")
List<Map<String, String>> readUsers() {
    return List.of(Map.of("username", "Rick"), Map.of("username", "Morty"));
}

App app() {
    return App.of(this).title("Global Dependencies").depends("verifyToken");
}

void main() {
    app().serve(8000);
}
