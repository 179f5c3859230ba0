// FastAPI: Advanced, HTTP Basic Auth
import module tasuki;

@Get("/users/me")
Map<String, String> readCurrentUser(BasicCredentials credentials) {
    if (!credentials.are("stanleyjobson", "swordfish")) { // takes as long for a wrong one
        throw new HttpError(401, "Incorrect username or password", Map.of("WWW-Authenticate", "Basic"));
    }
    return Map.of("username", "stanleyjobson");
}

void main() {
    App.of(this).title("HTTP Basic Auth").serve(8000);
}
