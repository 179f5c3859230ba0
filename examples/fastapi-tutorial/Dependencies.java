// FastAPI: Tutorial, Dependencies
import module tasuki;

record Common(Optional<String> q, int skip, int limit) {}

@Provides // fills every parameter of its type
Common commonParameters(Optional<String> q, @Default("0") int skip, @Default("100") int limit) {
    return new Common(q, skip, limit);
}

@Get("/items")
Common readItems(Common common) {
    return common;
}

@Get("/users")
Common readUsers(Common common) {
    return common;
}

void main() {
    App.of(this).title("Dependencies").serve(8000);
}
