package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values that are easily read otherwise than they were meant. */
class ValuesTest {
    record Stamp(OffsetDateTime at, ZonedDateTime zoned) {}

    record Filter(@Default("[]") List<String> tags, @Default("[\"a\", \"b\"]") Set<String> names) {}

    static final class Handlers {
        @Post("/stamp")
        Stamp stamp(Stamp stamp) {
            return stamp;
        }

        @Post("/weights")
        Map<Integer, Double> weights(Map<Integer, Double> weights) {
            return weights;
        }

        @Get("/filter")
        Filter filter(@QueryParam Filter filter) {
            return filter;
        }

        @Get("/lists")
        String lists(@Default("1, 2") List<Integer> plain, @Default("[3, 4]") List<Integer> json) {
            return plain + " " + json;
        }
    }

    static final class Broken {
        @Get("/")
        String get(@Default("[1") List<Integer> of) {
            return "";
        }
    }

    private static TestReply post(String path, String json) throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            TestReply reply = client.request("POST", path).body("application/json", json).send();
            reply.text();
            return reply;
        }
    }

    @Test
    @DisplayName("a time in a body keeps its offset")
    void offsets() throws InterruptedException {
        String json =
                "{\"at\":\"2026-01-01T12:00:00+02:00\",\"zoned\":\"2026-01-01T12:00:00-05:00\"}";
        assertEquals(json, post("/stamp", json).text());
    }

    @Test
    @DisplayName("a key of a map that is no number is said to be one, with its place")
    void keys() throws InterruptedException {
        assertEquals("{\"1\":2.5,\"2\":3.0}", post("/weights", "{\"1\":2.5,\"2\":3}").text());
        TestReply refused = post("/weights", "{\"1\":2.5,\"x\":\"y\"}");
        assertEquals(422, refused.status());
        assertTrue(
                refused.text()
                        .contains("\"type\":\"int_parsing\",\"loc\":[\"body\",\"x\",\"[key]\"]"),
                refused.text());
        assertTrue(
                refused.text().contains("\"type\":\"float_parsing\",\"loc\":[\"body\",\"x\"]"),
                refused.text());
    }

    @Test
    @DisplayName("the default of a list in a query is written as in a body, or with commas")
    void defaults() throws InterruptedException {
        try (TestClient client = TestClient.of(App.of(new Handlers()))) {
            assertEquals("{\"tags\":[],\"names\":[\"a\",\"b\"]}", client.get("/filter").text());
            assertEquals("\"[1, 2] [3, 4]\"", client.get("/lists").text());
        }
        assertThrows(WebSetupException.class, () -> TestClient.of(App.of(new Broken())));
    }
}
