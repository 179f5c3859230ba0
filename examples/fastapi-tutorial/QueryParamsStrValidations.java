// FastAPI: Tutorial, Query Parameters and String Validations
import module tasuki;
import jakarta.validation.constraints.*;

@Get("/items")
Map<String, Object> readItems(
        @QueryParam(value = "item-query", description = "Query string for the items to search in")
        @Size(min = 3, max = 50) @Pattern(regexp = "fixed.*") Optional<String> q) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("items", List.of(Map.of("item_id", "Foo"), Map.of("item_id", "Bar")));
    q.ifPresent(text -> results.put("q", text));
    return results;
}

@Get("/required")
String required(@Size(min = 3) String q) {
    return q;
}

@Get("/list") // ?q=foo&q=bar
List<String> list(@Default("foo,bar") @Size(max = 3) List<String> q) {
    return q;
}

/** What a type cannot say in annotations it says in its constructor; the message goes to the client. */
record BookId(String text) {
    BookId {
        if (!text.startsWith("isbn-") && !text.startsWith("imdb-")) {
            throw new IllegalArgumentException("Invalid ID format, it must start with \"isbn-\" or \"imdb-\"");
        }
    }
}

final Map<String, String> books = Map.of(
        "isbn-9781529046137", "The Hitchhiker's Guide to the Galaxy",
        "imdb-tt0371724", "The Hitchhiker's Guide to the Galaxy",
        "isbn-9781439512982", "Isaac Asimov: The Complete Stories, Vol. 2");

@Get("/books")
Map<String, String> readBook(BookId id) {
    return Map.of("id", id.text(), "name", books.getOrDefault(id.text(), "unknown"));
}

App app() {
    return App.of(this).title("String Validations").converter(BookId.class, BookId::new);
}

void main() {
    app().serve(8000);
}
