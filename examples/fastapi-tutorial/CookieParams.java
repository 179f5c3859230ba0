// FastAPI: Tutorial, Cookie Parameters
import module tasuki;

@Get("/items")
Map<String, Object> readItems(@CookieParam("ads_id") Optional<String> adsId) {
    return Map.of("ads_id", adsId);
}

void main() {
    App.of(this).title("Cookie Parameters").serve(8000);
}
