// FastAPI: Advanced, Advanced Middleware
import module tasuki;

@Get("/")
String main(Request request) {
    return "x".repeat(2_000);
}

/** Middleware of one's own is a class with one method. */
record Signed(String by) implements tasuki.web.Middleware {
    public Reply handle(Request request, Next next) throws Exception {
        return next.handle(request).header("X-Signed-By", by);
    }
}

App app() {
    return App.of(this).title("Advanced Middleware")
            .use(TrustedHosts.of("example.com", "*.example.com"))
            .use(Gzip.from(1_000))
            .use(new Signed("the middleware"));
}

void main() {
    app().serve(8000);
}
