// FastAPI: Tutorial, Bigger Applications - Multiple Files
// In a project each of these classes is a file; a program of one file nests them.
import module tasuki;

static class Security { // dependencies.py
    @Provides
    void tokenHeader(@HeaderParam String xToken) {
        if (!xToken.equals("fake-super-secret-token")) {
            throw new HttpError(400, "X-Token header invalid");
        }
    }

    @Provides
    void queryToken(String token) {
        if (!token.equals("jessica")) {
            throw new HttpError(400, "No Jessica token provided");
        }
    }
}

@Prefix(value = "/items", tags = "items") @Depends("tokenHeader")
static class Items { // routers/items.py
    @Get("")
    Map<String, Map<String, String>> readItems() {
        return Map.of("plumbus", Map.of("name", "Plumbus"));
    }

    @Get("/{itemId}")
    Map<String, String> readItem(String itemId) {
        if (!itemId.equals("plumbus")) {
            throw new HttpError(404, "Item not found");
        }
        return Map.of("name", "Plumbus", "item_id", itemId);
    }
}

static class Users { // routers/users.py
    @Get("/users/me") @Describe(tags = "users")
    Map<String, String> readUserMe() {
        return Map.of("username", "fakecurrentuser");
    }
}

static class Admin { // internal/admin.py: knows nothing of where it is included
    @Post("/")
    Map<String, String> updateAdmin() {
        return Map.of("message", "Admin getting schwifty");
    }
}

@Get("/")
Map<String, String> root() {
    return Map.of("message", "Hello Bigger Applications!");
}

App app() {
    return App.of(this).title("Bigger Applications")
            .depends("queryToken")
            .include(new Security())
            .include(new Users())
            .include(new Items())
            .include(Router.create("/admin").tags("admin").depends("tokenHeader").include(new Admin()));
}

void main() {
    app().serve(8000);
}
