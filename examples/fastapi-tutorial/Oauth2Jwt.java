// FastAPI: Tutorial, OAuth2 with Password (and hashing), Bearer with JWT tokens
import module tasuki;

record User(String username, String email, boolean disabled) {}
record UserInDb(User user, String hashedPassword) {}

final PasswordHasher passwords = PasswordHasher.standard();
final JwtIssuer tokens = JwtIssuer.of(JwtKey.hs256("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"))
        .lifetime(Duration.ofMinutes(30));
final Map<String, UserInDb> fakeUsers = new ConcurrentHashMap<>();

@Post("/token")
OAuth2Token login(@FormParam OAuth2PasswordForm form) throws InterruptedException {
    Optional<UserInDb> known = Optional.ofNullable(fakeUsers.get(form.username()));
    if (!passwords.verify(form.password(), known.map(UserInDb::hashedPassword))) { // as slow for nobody
        throw new HttpError(401, "Incorrect username or password", Map.of("WWW-Authenticate", "Bearer"));
    }
    return tokens.token(known.get().user().username(), List.of());
}

@Provides
User currentUser(BearerToken token) throws InterruptedException {
    Jwt jwt = tokens.verifier().verify(token.value()); // 401 if it is not good any more
    UserInDb known = fakeUsers.get(jwt.subject().orElse(""));
    if (known == null) {
        throw new InvalidTokenException("Could not validate credentials");
    }
    if (known.user().disabled()) {
        throw new HttpError(400, "Inactive user");
    }
    return known.user();
}

@Get("/users/me")
User readUsersMe(User user) {
    return user;
}

@Get("/users/me/items")
List<Map<String, String>> readOwnItems(User user) {
    return List.of(Map.of("item_id", "Foo", "owner", user.username()));
}

App app() throws InterruptedException {
    fakeUsers.put("johndoe", new UserInDb(
            new User("johndoe", "johndoe@example.com", false), passwords.hash("secret")));
    return App.of(this).title("OAuth2 with JWT").security(SecurityScheme.oauth2().password("/token"));
}

void main() throws InterruptedException {
    app().serve(8000);
}
