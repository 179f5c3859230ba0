// FastAPI: Tutorial, Get Current User
import module tasuki;

record User(String username, Optional<String> email) {}

@Provides
User currentUser(BearerToken token) {
    return new User(token.value() + "fakedecoded", Optional.of("john@example.com"));
}

@Get("/users/me")
User readUsersMe(User currentUser) {
    return currentUser;
}

void main() {
    App.of(this).title("Get Current User").tokensAt("/token").serve(8000);
}
