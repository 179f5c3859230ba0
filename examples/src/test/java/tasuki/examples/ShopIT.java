package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that a visitor runs first, run as he runs it, and called by a client that is not
 * ours.
 */
@Timeout(180)
class ShopIT {
    private static Programs.Running shop;
    private static URI url;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() throws Exception {
        shop = Programs.start("Shop.java", "0");
        Pattern greeting = Pattern.compile("Shop serves (http://\\S+?)[, ]");
        Matcher matcher = greeting.matcher(shop.awaitLine(line -> greeting.matcher(line).find()));
        assertTrue(matcher.find());
        url = URI.create(matcher.group(1));
    }

    @AfterAll
    static void stop() {
        shop.close();
        CLIENT.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(url.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void dataListsTheRows() throws Exception {
        HttpResponse<String> response = get("/data?limit=1");
        assertEquals(200, response.statusCode());
        assertEquals("[{\"id\":1,\"name\":\"Sash\",\"price\":12.50}]", response.body());
    }

    @Test
    void aProductComesWithWhatTheServicesKnow() throws Exception {
        HttpResponse<String> response = get("/products/1");
        assertEquals(200, response.statusCode());
        assertEquals(
                "{\"product\":{\"id\":1,\"name\":\"Sash\",\"price\":12.50},\"price\":10.99,\"stock\":7,"
                        + "\"reviews\":[\"Does what it says.\",\"Product 1? Would buy again.\"]}",
                response.body());
    }

    @Test
    void anUnknownProductIs404AndAWrongNumber422() throws Exception {
        HttpResponse<String> unknown = get("/products/999");
        assertEquals(404, unknown.statusCode());
        assertTrue(unknown.body().contains("There is no product 999"), unknown.body());
        HttpResponse<String> wrong = get("/products/abc");
        assertEquals(422, wrong.statusCode());
        assertTrue(wrong.body().contains("[\"path\",\"id\"]"), wrong.body());
    }

    @Test
    void creatingValidatesAndStores() throws Exception {
        HttpResponse<String> bad = post("/products", "{\"name\": \"\", \"price\": -1}");
        assertEquals(422, bad.statusCode());
        assertTrue(bad.body().contains("[\"body\",\"name\"]"), bad.body());
        assertTrue(bad.body().contains("[\"body\",\"price\"]"), bad.body());
        HttpResponse<String> good = post("/products", "{\"name\": \"Whistle\", \"price\": 3.5}");
        assertEquals(201, good.statusCode());
        assertTrue(get("/data").body().contains("Whistle"));
    }

    @Test
    void theTickerSendsEvents() throws Exception {
        HttpResponse<InputStream> response =
                CLIENT.send(
                        HttpRequest.newBuilder(url.resolve("/ticker")).build(),
                        BodyHandlers.ofInputStream());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("content-type").orElse("").split(";")[0]);
        try (BufferedReader events =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            int ticks = 0;
            String line;
            while (ticks < 2 && (line = events.readLine()) != null) {
                if (line.startsWith("data:")) {
                    ticks++;
                    assertTrue(line.contains("\"number\":" + ticks), line);
                }
            }
            assertEquals(2, ticks);
        }
    }

    @Test
    void theReportComputesWhileOthersAreServed() throws Exception {
        CompletableFuture<HttpResponse<String>> report =
                CLIENT.sendAsync(
                        HttpRequest.newBuilder(url.resolve("/report")).build(),
                        BodyHandlers.ofString());
        assertEquals(200, get("/data").statusCode());
        assertEquals("{\"sum\":1500000005500000004}", report.get(60, TimeUnit.SECONDS).body());
    }

    @Test
    void hangingUpStopsTheQueryAndAllCallsHereAndThere() throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /slow HTTP/1.1\r\nHost: shop\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            // a second request is answered while the first one is under way
            assertEquals(200, get("/data").statusCode());
            assertEquals(200, get("/products/2").statusCode()); // longer than it takes to begin all
        }
        int stopped = 0;
        int farSides = 0;
        while (stopped < 4 || farSides < 3) {
            String line = shop.awaitLine(l -> l.contains("was stopped after"));
            if (line.contains("the far side of a call")) {
                farSides++;
            } else {
                stopped++;
            }
        }
        assertEquals(4, stopped);
        assertEquals(3, farSides);
        assertEquals(200, get("/products/1").statusCode());
    }

    @Test
    void theDocumentAndTheDocsPageAreThere() throws Exception {
        HttpResponse<String> document = get("/openapi.json");
        assertEquals(200, document.statusCode());
        assertTrue(document.body().contains("\"/products/{id}\""));
        HttpResponse<String> docs = get("/docs");
        assertEquals(200, docs.statusCode());
        assertTrue(docs.body().contains("swagger-ui"), docs.body());
        assertFalse(docs.body().contains("https://"), "the page needs the network: " + docs.body());
    }
}
