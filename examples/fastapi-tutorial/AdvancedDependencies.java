// FastAPI: Advanced, Advanced Dependencies
import module tasuki;

/** A dependency with parameters is an object: what it is made with, it knows. */
static class FixedContentQueryChecker {
    private final String fixedContent;

    FixedContentQueryChecker(String fixedContent) {
        this.fixedContent = fixedContent;
    }

    @Provides
    boolean fixedContentIncluded(@Default("") String q) {
        return q.contains(fixedContent);
    }
}

@Get("/query-checker")
Map<String, Boolean> readQueryCheck(@Depends("fixedContentIncluded") boolean included) {
    return Map.of("fixed_content_in_query", included);
}

/** Made once, when the application starts; closed when it stops. */
record Pool(List<String> log) implements AutoCloseable {
    public void close() {
        log.add("pool closed");
    }
}

final List<String> log = new CopyOnWriteArrayList<>();

@Provides(shared = true)
Pool pool() {
    log.add("pool opened");
    return new Pool(log);
}

@Get("/pool")
int pool(Pool pool) {
    return System.identityHashCode(pool);
}

App app() {
    return App.of(this).title("Advanced Dependencies").include(new FixedContentQueryChecker("bar"));
}

void main() {
    app().serve(8000);
}
