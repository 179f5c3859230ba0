// FastAPI: How To, Custom Request and APIRoute class
import module tasuki;
import java.util.zip.GZIPInputStream;

@Post("/sum")
Map<String, Integer> sumNumbers(@BodyParam List<Integer> numbers) {
    return Map.of("sum", numbers.stream().mapToInt(n -> n).sum());
}

App app() {
    return App.of(this).title("Custom Request and Route")
            .use((request, next) -> { // a request whose body is compressed
                if (request.header("Content-Encoding").filter("gzip"::equals).isPresent()) {
                    request.decodeBody(GZIPInputStream::new);
                }
                return next.handle(request);
            })
            .onError(ValidationException.class, (request, e) -> // the body in the error
                    Reply.json(Map.of("errors", e.problems(), "body", request.text())).status(422));
}

void main() {
    app().serve(8000);
}
