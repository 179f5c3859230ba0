// FastAPI: Tutorial, Classes as Dependencies
import module tasuki;

@Provides // its components are parameters
record CommonQueryParams(Optional<String> q, @Default("0") int skip, @Default("100") int limit) {}

final List<String> fakeItems = List.of("Foo", "Bar", "Baz");

@Get("/items")
Map<String, Object> readItems(CommonQueryParams commons) {
    Map<String, Object> reply = new LinkedHashMap<>();
    commons.q().ifPresent(q -> reply.put("q", q));
    reply.put("items", fakeItems.stream().skip(commons.skip()).limit(commons.limit()).toList());
    return reply;
}

void main() {
    App.of(this).title("Classes as Dependencies").serve(8000);
}
