package tasuki.examples.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import tasuki.web.TestReply;
import tasuki.web.TestWebSocket;

import java.util.Map;

/** The chapters of FastAPI's documentation on tokens, WebSockets, and what the document says. */
class SecurityChaptersTest {
    private static String token(Chapter c, String scopes) throws InterruptedException {
        TestReply reply =
                c.client.postForm(
                        "/token",
                        Map.of(
                                "grant_type", "password",
                                "username", "johndoe",
                                "password", "secret",
                                "scope", scopes));
        assertEquals(200, reply.status(), reply.text());
        return reply.json(Map.class).get("access_token").toString();
    }

    @Test
    void jwt() throws Exception {
        try (Chapter c = new Chapter("Oauth2Jwt")) {
            assertEquals(401, c.client.get("/users/me").status());
            assertEquals(
                    401,
                    c.client
                            .postForm("/token", Map.of("username", "johndoe", "password", "x"))
                            .status());
            c.client.header("Authorization", "Bearer " + token(c, ""));
            c.has("/users/me", 200, "johndoe@example.com")
                    .get("/users/me/items", 200, c.client.get("/users/me/items").text());
            c.client.header("Authorization", "Bearer not.a.token");
            assertEquals(401, c.client.get("/users/me").status());
        }
    }

    @Test
    void scopes() throws Exception {
        try (Chapter c = new Chapter("Oauth2Scopes")) {
            c.client.header("Authorization", "Bearer " + token(c, "me"));
            assertEquals(200, c.client.get("/users/me").status());
            assertEquals(403, c.client.get("/users/me/items").status());
            assertEquals(200, c.client.get("/status").status());
            c.client.header("Authorization", "Bearer " + token(c, "me items"));
            assertEquals(200, c.client.get("/users/me/items").status());
            c.has("/openapi.json", 200, "Read items.", "\"password\"");
        }
    }

    @Test
    void webSockets() throws Exception {
        try (Chapter c = new Chapter("WebSocketChat")) {
            try (TestWebSocket refused = c.client.webSocket("/ws/1")) {
                assertFalse(refused.accepted());
                assertEquals(403, refused.reply().status());
            }
            try (TestWebSocket wrong = c.client.webSocket("/ws/x?token=t")) {
                assertEquals(422, wrong.reply().status());
            }
            try (TestWebSocket one = c.client.webSocket("/ws/1?token=t")) {
                assertTrue(one.accepted());
                one.sendText("hello");
                assertEquals("You wrote: hello", one.receiveText());
                assertEquals("Client #1 says: hello", one.receiveText());
                try (TestWebSocket two = c.client.webSocket("/ws/2?token=t")) {
                    two.sendText("hi");
                    assertEquals("Client #2 says: hi", one.receiveText());
                    two.close(1000, "bye");
                }
                assertEquals("Client #2 left the chat", one.receiveText());
            }
            assertEquals(426, c.client.get("/ws/1").status());
        }
    }

    @Test
    void theDocument() throws Exception {
        try (Chapter c = new Chapter("OpenapiCallbacks")) {
            c.has("/openapi.json", 200, "\"callbacks\"", "invoicePaid", "InvoiceEvent");
        }
        try (Chapter c = new Chapter("OpenapiWebhooks")) {
            c.has("/openapi.json", 200, "\"webhooks\"", "new-subscription", "monthlyFee");
        }
        try (Chapter c = new Chapter("ExtendingOpenapi")) {
            c.has("/openapi.json", 200, "x-logo", "2.5.0");
        }
        try (Chapter c = new Chapter("SchemaExtraExample")) {
            c.has("/openapi.json", 200, "A very nice Item", "A normal example");
        }
    }
}
