import static tasuki.Async.*;

import module tasuki;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

/*
 * A product service on an embedded database, with three slow services behind it. One file is the whole program:
 *
 *     ./tasuki run examples/Shop.java        and then      http://localhost:8000/docs
 *
 *     curl localhost:8000/data                             the rows of the table
 *     curl localhost:8000/products/1                       three calls at once: as long as the slowest, 400 ms
 *     curl -H 'Content-Type: application/json' -d '{"name": "", "price": -1}' localhost:8000/products
 *     curl -N localhost:8000/ticker                        server-sent events
 *     curl localhost:8000/report                           computes, and holds nobody up
 *     curl --max-time 1 localhost:8000/slow                hang up, and watch the log: everything stops at once
 */

final Database db = Database.open("jdbc:h2:mem:shop");
final Client http = Client.open();
final RunningApp services = App.of(new Services()).title("Services").start(0);
final String url = services.url().toString();

record Product(long id, String name, BigDecimal price) {}

record NewProduct(@NotBlank @Size(max = 80) String name, @NotNull @Positive BigDecimal price) {}

record Offer(Product product, BigDecimal price, int stock, List<String> reviews) {}

record Tick(int number, LocalTime time) {}

/** The rows of the table, as they are. */
@Get("/data")
List<Product> data(@Min(1) @Max(1000) @Default("100") int limit) throws InterruptedException {
    return db.fetchAll(
            Product.class, "select * from product order by id limit :limit", "limit", limit);
}

/** One product with what three other services know of it. Reviews are nice to have: without them if they are late. */
@Get("/products/{id}")
Offer product(@Positive long id) throws InterruptedException {
    Product product =
            db.fetchOne(Product.class, "select * from product where id = :id", "id", id)
                    .orElseThrow(() -> new HttpError(404, "There is no product " + id));
    return gather(
            () -> http.get(url + "/price/" + id).as(BigDecimal.class),
            () -> http.get(url + "/stock/" + id).as(Integer.class),
            () -> reviews(id),
            (price, stock, reviews) -> new Offer(product, price, stock, reviews));
}

List<String> reviews(long id) throws InterruptedException {
    return moveOnAfter(
                    Duration.ofMillis(800),
                    () -> http.get(url + "/reviews/" + id).as(new TypeRef<List<String>>() {}))
            .orElse(List.of());
}

/** Adds a product. */
@Post("/products")
@Status(201)
Product create(@Valid NewProduct product) throws InterruptedException {
    long id =
            db.insert(
                    Long.class,
                    "insert into product (name, price) values (:name, :price)",
                    product);
    return new Product(id, product.name(), product.price());
}

/** The time, once a second, as long as you listen. */
@Get("/ticker")
@Sse
AsyncStream<Tick> ticker() {
    return AsyncStream.generate(
            emit -> {
                for (int n = 1; ; n++) {
                    emit.accept(new Tick(n, LocalTime.now().truncatedTo(ChronoUnit.SECONDS)));
                    sleep(Duration.ofSeconds(1));
                }
            });
}

/** Computes for a second or so, on the threads that are there for computing. */
@Get("/report")
Map<String, Object> report() throws InterruptedException {
    return cpu(
            () -> {
                long primes = 0;
                for (int n = 2; n < 3_000_000; n++) {
                    primes += isPrime(n) ? 1 : 0;
                    if (n % 10_000 == 0) {
                        checkpoint(); // here it can be stopped
                    }
                }
                return Map.of("primes below 3,000,000", primes);
            });
}

boolean isPrime(int n) {
    for (int d = 2; (long) d * d <= n; d++) {
        if (n % d == 0) {
            return false;
        }
    }
    return true;
}

/** A query and three calls that take half a minute. Hang up: all four stop, here and there. */
@Get("/slow")
List<Object> slow() throws InterruptedException {
    String sql = "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b";
    return gather(
            () -> noting("the query", () -> db.fetchValue(Long.class, sql)),
            () -> noting("call 1", () -> http.get(url + "/nap/30").timeout(Duration.ofMinutes(1)).text()),
            () -> noting("call 2", () -> http.get(url + "/nap/31").timeout(Duration.ofMinutes(1)).text()),
            () -> noting("call 3", () -> http.get(url + "/nap/32").timeout(Duration.ofMinutes(1)).text()));
}

/** Runs the body, and says so if it is stopped. */
static <T> T noting(String what, Body<T, RuntimeException> body) throws InterruptedException {
    Instant start = Instant.now();
    try {
        return body.call();
    } catch (InterruptedException e) {
        long ms = Duration.between(start, Instant.now()).toMillis();
        IO.println("  " + LocalTime.now() + "  " + what + " was stopped after " + ms + " ms");
        throw e;
    }
}

/** The services behind ours: in this program, on a port of their own. */
static class Services {
    @Get("/price/{id}")
    BigDecimal price(long id) throws InterruptedException {
        sleep(Duration.ofMillis(200));
        return BigDecimal.valueOf(999 + id * 100, 2);
    }

    @Get("/stock/{id}")
    int stock(long id) throws InterruptedException {
        sleep(Duration.ofMillis(300));
        return (int) (id * 7 % 20);
    }

    @Get("/reviews/{id}")
    List<String> reviews(long id) throws InterruptedException {
        sleep(Duration.ofMillis(400));
        return List.of("Does what it says.", "Product " + id + "? Would buy again.");
    }

    @Get("/nap/{seconds}")
    String nap(int seconds) throws InterruptedException {
        return noting(
                "the far side of a call",
                () -> {
                    sleep(Duration.ofSeconds(seconds));
                    return "slept " + seconds + " s";
                });
    }
}

void main(String[] args) throws InterruptedException {
    db.executeScript(
            """
            create table product (id identity primary key, name varchar(80), price decimal(10, 2));
            insert into product (name, price) values
                ('Sash', 12.50), ('Baton', 8.00), ('Running shoes', 129.90), ('Stopwatch', 24.95);
            """);
    App.of(this).title("Shop").serve(args.length > 0 ? Integer.parseInt(args[0]) : 8000);
}
