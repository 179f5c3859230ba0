package tasuki.bench.web;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.stream.IntStream;

/** What goes over the wire, the same for all contestants, and the JSON mapper of those without. */
public final class Payload {
    private Payload() {}

    /** Jackson 3. */
    public static final JsonMapper JSON = JsonMapper.shared();

    /** The text. */
    public static final String TEXT = "Hello, World!";

    /** The answer of /json. */
    public record Message(String message) {}

    /** The answer of /items/{id}?q=…&limit=…. */
    public record Query(long id, String q, int limit) {}

    /** Part of an order. */
    public record Line(String product, int count, double price) {}

    /** What is echoed: about 1 KB. */
    public record Order(long id, String customer, List<Line> lines) {
        /** An order of the right size. */
        public static Order sample() {
            return new Order(
                    4711,
                    "Somebody who orders a lot",
                    IntStream.range(0, 17)
                            .mapToObj(i -> new Line("A thing, number " + i, i + 1, 12.5 + i))
                            .toList());
        }
    }

    /** The order, as it is sent. */
    public static byte[] order() {
        return JSON.writeValueAsBytes(Order.sample());
    }

    /** A query's parameter, for servers that do not decode them themselves. */
    public static String parameter(String query, String name) {
        for (String pair : query.split("&")) {
            int is = pair.indexOf('=');
            if (is > 0 && pair.substring(0, is).equals(name)) {
                return pair.substring(is + 1);
            }
        }
        throw new IllegalArgumentException("no " + name + " in " + query);
    }

    /** Waits as /sleep does. */
    public static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
