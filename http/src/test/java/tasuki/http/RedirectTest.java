package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;

@DisplayName("Redirects")
class RedirectTest {

    private final List<HttpRequest> seen = new ArrayList<>();

    private Client client(MockTransport.Handler handler) {
        return Client.builder()
                .transport(
                        MockTransport.of(
                                request -> {
                                    seen.add(request);
                                    return handler.handle(request);
                                }))
                .build();
    }

    private static RawResponse to(int status, String location) {
        return RawResponse.text(status, "elsewhere").header("Location", location);
    }

    @Test
    @DisplayName("are not followed unless asked for")
    void offByDefault() throws Exception {
        try (Client http = client(request -> to(302, "/there"))) {
            Response response = http.get("http://a/here").send();
            assertEquals(302, response.status());
            assertTrue(response.isRedirect());
            StatusException failure =
                    assertThrows(StatusException.class, () -> http.get("http://a/here").text());
            assertTrue(failure.getMessage().contains("followRedirects()"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("lead to the last answer, with the history of the way")
    void followed() throws Exception {
        try (Client http =
                client(
                        request ->
                                switch (request.url().path()) {
                                    case "/1" -> to(301, "2?x=1");
                                    case "/2" -> to(307, "http://b/3");
                                    default -> RawResponse.text(200, "end");
                                })) {
            Response response = http.get("http://a/1").followRedirects().send();
            assertEquals("end", response.text());
            assertEquals("http://b/3", response.url().toString());
            assertEquals(
                    List.of("http://a/1", "http://a/2?x=1"),
                    response.history().stream().map(r -> r.url().toString()).toList());
            try (StreamedResponse streamed = http.get("http://a/1").followRedirects().open()) {
                assertEquals("end", streamed.readAll().text());
                assertEquals(2, streamed.history().size());
            }
        }
    }

    @Test
    @DisplayName("turn POST into GET for 301, 302 and 303, and keep it for 307 and 308")
    void methods() throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            seen.clear();
            try (Client http =
                    client(
                            request ->
                                    request.url().path().equals("/1")
                                            ? to(status, "/2")
                                            : RawResponse.of(200))) {
                http.post("http://a/1").body("text").followRedirects().send();
                HttpRequest second = seen.get(1);
                boolean keeps = status >= 307;
                assertEquals(keeps ? "POST" : "GET", second.method());
                assertEquals(keeps ? "text" : "", new String(second.body().readAll()));
                assertEquals(keeps, second.headers().contains("Content-Type"));
            }
        }
    }

    @Test
    @DisplayName("do not take credentials to another host")
    void credentialsStay() throws Exception {
        try (Client http =
                client(
                        request ->
                                switch (request.url().host() + request.url().path()) {
                                    case "a/1" -> to(302, "http://a/2");
                                    case "a/2" -> to(302, "http://b/3");
                                    default -> RawResponse.of(200);
                                })) {
            http.get("http://a/1")
                    .auth("u", "p")
                    .header("Cookie", "own=1")
                    .followRedirects()
                    .send();
            assertTrue(seen.get(0).headers().contains("Authorization"));
            assertTrue(seen.get(1).headers().contains("Authorization"));
            assertFalse(seen.get(2).headers().contains("Authorization"));
            assertFalse(seen.get(2).headers().contains("Cookie"));
            seen.clear();
            http.get("http://a/1").header("Authorization", "Bearer own").followRedirects().send();
            assertFalse(seen.get(2).headers().contains("Authorization"));
        }
    }

    @Test
    @DisplayName("end after the maximum")
    void endless() throws Exception {
        try (Client http = client(request -> to(302, "/again"))) {
            TooManyRedirectsException failure =
                    assertThrows(
                            TooManyRedirectsException.class,
                            () -> http.get("http://a/1").followRedirects().send());
            assertEquals(21, seen.size());
            assertTrue(failure.getMessage().contains("More than 20"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("need a body that can be sent again")
    void oneShotBody() throws Exception {
        try (Client http =
                client(
                        request -> {
                            request.body().readAll();
                            return to(307, "/2");
                        })) {
            RequestBody once = RequestBody.stream(new ByteArrayInputStream(new byte[3]), "x/y");
            RequestBodyException failure =
                    assertThrows(
                            RequestBodyException.class,
                            () -> http.post("http://a/1").body(once).followRedirects().send());
            assertTrue(failure.getMessage().contains("redirects to"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("to another scheme are refused")
    void otherScheme() {
        try (Client http = client(request -> to(302, "file:///etc/passwd"))) {
            assertThrows(
                    InvalidUrlException.class,
                    () -> http.get("http://a/1").followRedirects().send());
        }
    }
}
