// FastAPI: Tutorial, Form Models
import module tasuki;

@ForbidExtra
record FormData(String username, String password) {}

@Post("/login")
FormData login(@FormParam FormData data) {
    return data;
}

void main() {
    App.of(this).title("Form Models").serve(8000);
}
