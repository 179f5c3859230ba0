package tasuki.bench.web;

import static tasuki.Async.sleep;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;
import tasuki.web.App;
import tasuki.web.Get;
import tasuki.web.Post;

import java.time.Duration;

/** Tasuki with everything on: a scope per request, disconnects seen, typed and checked values. */
public final class TasukiServer {
    private static final Duration NAP = Duration.ofMillis(50);

    /** The text. */
    @Get("/plaintext")
    public String plaintext() {
        return Payload.TEXT;
    }

    /** A record. */
    @Get("/json")
    public Message json() {
        return new Message(Payload.TEXT);
    }

    /** Typed parameters. */
    @Get("/items/{id}")
    public Query item(@Positive long id, String q, @Max(1000) int limit) {
        return new Query(id, q, limit);
    }

    /** An order, read and written again. */
    @Post("/echo")
    public Order echo(@Valid Order order) {
        return order;
    }

    /** Waits. */
    @Get("/sleep")
    public String nap() throws InterruptedException {
        sleep(NAP);
        return Payload.TEXT;
    }

    /** Serves on the port. */
    public static void main(String[] args) throws InterruptedException {
        App.of(new TasukiServer())
                .requestTimeout(Duration.ofSeconds(30))
                .accessLog(false)
                .serve(Integer.parseInt(args[0]));
    }
}
