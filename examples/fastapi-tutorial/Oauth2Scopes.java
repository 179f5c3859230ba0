// FastAPI: Advanced, OAuth2 scopes
import module tasuki;

record User(String username) {}

final PasswordHasher passwords = PasswordHasher.standard();
final JwtIssuer tokens = JwtIssuer.of(JwtKey.hs256("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"));
final Map<String, String> hashes = new ConcurrentHashMap<>();

@Post("/token")
OAuth2Token login(@FormParam OAuth2PasswordForm form) throws InterruptedException {
    if (!passwords.verify(form.password(), Optional.ofNullable(hashes.get(form.username())))) {
        throw new HttpError(400, "Incorrect username or password");
    }
    return tokens.token(form.username(), form.scopes()); // a real one looks at what the user may have
}

@Provides // checks the scopes of whatever route it is for
User currentUser(BearerToken token, SecurityScopes required) throws InterruptedException {
    Jwt jwt = tokens.verifier().verify(token.value());
    required.check(jwt.scopes());
    return new User(jwt.subject().orElseThrow());
}

@Get("/users/me") @Scopes("me")
User readUsersMe(User user) {
    return user;
}

@Get("/users/me/items") @Scopes({"me", "items"})
List<Map<String, String>> readOwnItems(User user) {
    return List.of(Map.of("item_id", "Foo", "owner", user.username()));
}

@Get("/status") // whoever is known
Map<String, String> readSystemStatus(User user) {
    return Map.of("status", "ok");
}

App app() throws InterruptedException {
    hashes.put("johndoe", passwords.hash("secret"));
    return App.of(this).title("OAuth2 scopes").security(SecurityScheme.oauth2().password("/token")
            .scope("me", "Read information about the current user.")
            .scope("items", "Read items."));
}

void main() throws InterruptedException {
    app().serve(8000);
}
