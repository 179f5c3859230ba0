package tasuki.bench.quarkus;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import java.util.List;

/**
 * Quarkus REST, a virtual thread per request. The same work as the other servers' of the benchmark.
 */
@Path("/")
@RunOnVirtualThread
public class QuarkusServer {
    private static final String TEXT = "Hello, World!";

    /** The answer of /json. */
    public record Message(String message) {}

    /** The answer of /items/{id}?q=…&limit=…. */
    public record Query(long id, String q, int limit) {}

    /** Part of an order. */
    public record Line(String product, int count, double price) {}

    /** What is echoed. */
    public record Order(long id, String customer, List<Line> lines) {}

    /** The text. */
    @GET
    @Path("plaintext")
    @Produces(MediaType.TEXT_PLAIN)
    public String plaintext() {
        return TEXT;
    }

    /** A record. */
    @GET
    @Path("json")
    @Produces(MediaType.APPLICATION_JSON)
    public Message json() {
        return new Message(TEXT);
    }

    /** Typed parameters. */
    @GET
    @Path("items/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Query item(
            @PathParam("id") @Positive long id,
            @QueryParam("q") String q,
            @QueryParam("limit") @Max(1000) int limit) {
        return new Query(id, q, limit);
    }

    /** An order, read and written again. */
    @POST
    @Path("echo")
    @Produces(MediaType.APPLICATION_JSON)
    public Order echo(@Valid Order order) {
        return order;
    }

    /** Waits. */
    @GET
    @Path("sleep")
    @Produces(MediaType.TEXT_PLAIN)
    public String nap() throws InterruptedException {
        Thread.sleep(50);
        return TEXT;
    }
}
