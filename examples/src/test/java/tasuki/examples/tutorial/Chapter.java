package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import tasuki.web.TestClient;
import tasuki.web.TestReply;
import tasuki.web.TestRequest;

/** A chapter under test: its program, and a client for it. */
final class Chapter implements AutoCloseable {
    final Object program;
    final TestClient client;

    Chapter(String name) throws Exception {
        program = Chapters.program(name);
        client = Chapters.client(program);
    }

    /** Asks, and expects a status and a body. */
    Chapter get(String path, int status, String body) throws InterruptedException {
        return is(client.get(path), status, body);
    }

    /** Asks, and expects a status and all parts in the body. */
    Chapter has(String path, int status, String... parts) throws InterruptedException {
        return holds(client.get(path), status, parts);
    }

    /** Sends JSON, and expects a status and a body. */
    Chapter send(String method, String path, String json, int status, String body)
            throws InterruptedException {
        return is(json(method, path, json).send(), status, body);
    }

    /** Sends JSON, and expects that it is refused for these reasons. */
    Chapter refused(String method, String path, String json, String... parts)
            throws InterruptedException {
        return holds(json(method, path, json).send(), 422, parts);
    }

    TestRequest json(String method, String path, String json) {
        return client.request(method, path).body("application/json", json);
    }

    Chapter is(TestReply reply, int status, String body) throws InterruptedException {
        assertEquals(body, reply.text());
        assertEquals(status, reply.status());
        return this;
    }

    Chapter holds(TestReply reply, int status, String... parts) throws InterruptedException {
        for (String part : parts) {
            assertTrue(reply.text().contains(part), () -> part + " in " + body(reply));
        }
        assertEquals(status, reply.status(), () -> body(reply));
        return this;
    }

    private static String body(TestReply reply) {
        try {
            return reply.text();
        } catch (InterruptedException e) {
            return "?";
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
