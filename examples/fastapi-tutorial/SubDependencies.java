// FastAPI: Tutorial, Sub-dependencies
import module tasuki;

int extractions; // how often queryExtractor ran, for the test

@Provides
String queryExtractor(Optional<String> q) {
    extractions++;
    return q.orElse("");
}

@Provides // text says little as a type: it is asked for by name
String queryOrCookieExtractor(@Depends("queryExtractor") String q, @CookieParam("last_query") Optional<String> lastQuery) {
    return q.isEmpty() ? lastQuery.orElse("") : q;
}

@Get("/items") // made once per request, for both
Map<String, Object> readQuery(
        @Depends("queryOrCookieExtractor") String query, @Depends("queryExtractor") String q) {
    return Map.of("q_or_cookie", query, "q", q, "extractions", extractions);
}

@Get("/fresh") // each for itself
Map<String, Object> fresh(
        @Depends("queryExtractor") String a, @Depends(value = "queryExtractor", cached = false) String b) {
    return Map.of("extractions", extractions);
}

void main() {
    App.of(this).title("Sub-dependencies").serve(8000);
}
