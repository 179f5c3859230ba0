import static tasuki.Async.*;

import module tasuki;

import jakarta.validation.constraints.*;

/*
 * What the launcher runs once per build to make the start-up cache: it touches what programs touch when they start,
 * a server, a client, a database and a stream among it. It prints nothing to look at and ends by itself.
 */

final Database db = Database.open("jdbc:h2:mem:training");

record Item(long id, String name, BigDecimal price) {}

record NewItem(@NotBlank @Size(max = 80) String name, @NotNull @Positive BigDecimal price) {}

@Get("/items")
List<Item> items(@Default("100") @Positive int limit, Optional<String> search)
        throws InterruptedException {
    return db.fetchAll(Item.class, "select * from item order by id limit :n", "n", limit);
}

@Post("/items")
@Status(201)
Item create(NewItem item) throws InterruptedException {
    long id = db.insert(Long.class, "insert into item (name, price) values (:name, :price)", item);
    return db.fetchOne(Item.class, "select * from item where id = :id", "id", id)
            .orElseThrow(() -> new HttpError(404, "There is no item " + id));
}

@Get("/count")
@Sse
AsyncStream<Integer> count() {
    return AsyncStream.generate(
            emit -> {
                for (int i = 0; i < 3; i++) {
                    emit.accept(i);
                }
            });
}

@Get("/slow")
String slow() throws InterruptedException {
    sleep(Duration.ofHours(1));
    return "never";
}

void main() throws InterruptedException {
    db.executeScript(
            """
            create table item (id identity primary key, name varchar(80), price decimal(10, 2));
            insert into item (name, price) values ('Sash', 12.50);
            """);
    App app = App.of(this).title("Training");
    run(
            () -> {
                try (RunningApp running = app.start(0);
                        Client http = Client.builder().baseUrl(running.url().toString()).build()) {
                    for (int i = 0; i < 3; i++) {
                        List<String> all =
                                gather(
                                        () -> http.get("/items").param("limit", 5).text(),
                                        () ->
                                                http.post("/items")
                                                        .json(Map.of("name", "Baton", "price", 8))
                                                        .text(),
                                        () ->
                                                http.post("/items")
                                                        .json(Map.of("name", "", "price", -1))
                                                        .send()
                                                        .text(),
                                        () -> http.get("/count").text(),
                                        () -> http.get("/openapi.json").text());
                        timeout(Duration.ofSeconds(10), all::getFirst);
                        moveOnAfter(Duration.ofMillis(20), () -> http.get("/slow").text());
                    }
                    IO.println(cpu(() -> db.fetchValue(Long.class, "select count(*) from item")));
                }
                group(
                        g -> {
                            Task<String> task =
                                    g.start(() -> shield(Duration.ofSeconds(1), () -> "done"));
                            IO.println(task.await());
                        });
            });
    db.close();
}
