package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;

class TestClientTest {
    private static App app() {
        App app = App.create();
        app.get("/old", _ -> Reply.redirect("/newer?q=1"));
        app.get("/newer", request -> Reply.redirect("../target?" + request.query("q").orElse("")));
        app.get("/target", _ -> "here");
        app.post("/form", _ -> Reply.redirect("/shown", 303));
        app.get("/shown", request -> request.method() + request.header("Content-Type").orElse("-"));
        app.get("/loop", _ -> Reply.redirect("/loop"));
        app.get("/boom", _ -> failing());
        app.get("/set", _ -> Reply.noContent().cookie(SetCookie.of("a", "1").path("/inside")));
        app.get("/inside/see", request -> request.cookie("a").orElse("-"));
        app.get("/see", request -> request.cookie("a").orElse("-"));
        app.get(
                "/who",
                request ->
                        request.client().getAddress().getHostAddress()
                                + " "
                                + request.url()
                                + " "
                                + request.header("X-All").orElse("-"));
        return app;
    }

    private static Object failing() {
        throw new IllegalStateException("broken");
    }

    @Test
    @DisplayName("redirects are followed when wanted, as a browser follows them")
    void redirects() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            assertEquals(307, client.get("/old").status());
            client.followRedirects(true);
            TestReply reply = client.get("/old");
            assertEquals("\"here\"", reply.text());
            assertEquals(2, reply.history().size());
            assertEquals("\"GET-\"", client.post("/form", "x").text());
            TestReply loop = client.get("/loop");
            assertEquals(307, loop.status());
            assertEquals(20, loop.history().size());
        }
    }

    @Test
    @DisplayName("what a handler threw is there, or thrown when wanted")
    void failures() throws InterruptedException {
        try (TestClient client = TestClient.of(app());
                LogCapture _ = new LogCapture()) {
            TestReply reply = client.get("/boom");
            assertEquals(500, reply.status());
            assertEquals("broken", reply.failure().orElseThrow().getMessage());
            client.raiseServerExceptions(true);
            assertThrows(IllegalStateException.class, () -> client.get("/boom"));
            assertTrue(client.get("/target").failure().isEmpty());
        }
    }

    @Test
    @DisplayName("a cookie goes where its path says")
    void cookies() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            client.get("/set");
            assertEquals("\"1\"", client.get("/inside/see").text());
            assertEquals("\"-\"", client.get("/see").text());
        }
    }

    @Test
    @DisplayName("the client is where the test says, and calls the server what it says")
    void addresses() throws InterruptedException {
        try (TestClient client = TestClient.of(app())) {
            client.from(new InetSocketAddress("192.0.2.7", 1))
                    .baseUrl("https://shop.example")
                    .header("X-All", "1");
            assertEquals("\"192.0.2.7 https://shop.example/who 1\"", client.get("/who").text());
            assertFalse(client.get("/target").aborted());
        }
    }
}
