// FastAPI: Tutorial, Form Data
import module tasuki;

@Post("/login")
Map<String, String> login(@FormParam String username, @FormParam String password) {
    return Map.of("username", username);
}

void main() {
    App.of(this).title("Form Data").serve(8000);
}
