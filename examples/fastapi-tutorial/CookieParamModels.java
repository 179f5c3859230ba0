// FastAPI: Tutorial, Cookie Parameter Models
import module tasuki;

@ForbidExtra
record Cookies(
        @CookieParam("session_id") String sessionId,
        @CookieParam("fatebook_tracker") Optional<String> fatebookTracker,
        @CookieParam("googall_tracker") Optional<String> googallTracker) {}

@Get("/items")
Cookies readItems(@CookieParam Cookies cookies) {
    return cookies;
}

void main() {
    App.of(this).title("Cookie Parameter Models").serve(8000);
}
