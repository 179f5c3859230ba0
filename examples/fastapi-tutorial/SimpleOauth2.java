// FastAPI: Tutorial, Simple OAuth2 with Password and Bearer
import module tasuki;
import com.fasterxml.jackson.annotation.JsonProperty;

record User(String username, String email, boolean disabled) {}
record UserInDb(User user, String hashedPassword) {}
record Token(@JsonProperty("access_token") String accessToken, @JsonProperty("token_type") String tokenType) {}

final Map<String, UserInDb> fakeUsers = Map.of(
        "johndoe", new UserInDb(new User("johndoe", "johndoe@example.com", false), "fakehashedsecret"),
        "alice", new UserInDb(new User("alice", "alice@example.com", true), "fakehashedsecret2"));

@Post("/token")
Token login(@FormParam String username, @FormParam String password) {
    UserInDb known = fakeUsers.get(username);
    if (known == null || !known.hashedPassword().equals("fakehashed" + password)) {
        throw new HttpError(400, "Incorrect username or password");
    }
    return new Token(username, "bearer");
}

@Provides
UserInDb currentUser(BearerToken token) {
    return Optional.ofNullable(fakeUsers.get(token.value())).orElseThrow(() ->
            new HttpError(401, "Not authenticated", Map.of("WWW-Authenticate", "Bearer")));
}

@Provides
User currentActiveUser(UserInDb known) {
    if (known.user().disabled()) {
        throw new HttpError(400, "Inactive user");
    }
    return known.user();
}

@Get("/users/me")
User readUsersMe(User user) {
    return user;
}

App app() {
    return App.of(this).title("Simple OAuth2").tokensAt("/token");
}

void main() {
    app().serve(8000);
}
