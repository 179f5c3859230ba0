package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class DigestTest {
    static final class Handlers {
        private final String kept = DigestCredentials.hash("ada", "love\"lace");

        @Get("/meter")
        String meter(DigestCredentials credentials) {
            if (!credentials.are("ada", "love\"lace")) {
                throw new HttpError(403);
            }
            return credentials.username();
        }

        @Get("/kept")
        boolean kept(DigestCredentials credentials) {
            return credentials.match(kept);
        }

        @Get("/perhaps")
        boolean perhaps(Optional<DigestCredentials> credentials) {
            return credentials.isPresent();
        }
    }

    private TestClient client;

    @BeforeEach
    void start() {
        client = TestClient.of(App.of(new Handlers()));
    }

    @AfterEach
    void stop() {
        client.close();
    }

    private static String hash(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private String nonce() throws InterruptedException {
        TestReply reply = client.get("/meter");
        assertEquals(401, reply.status());
        Matcher challenge =
                Pattern.compile(
                                "Digest realm=\"api\", qop=\"auth\", algorithm=SHA-256,"
                                        + " nonce=\"([^\"]+)\"")
                        .matcher(reply.header("WWW-Authenticate").orElse(""));
        assertTrue(challenge.matches(), reply.headers().toString());
        return challenge.group(1);
    }

    /** As RFC 7616, section 3.4, has it. */
    private static String answer(String nonce, String method, String uri, String password)
            throws Exception {
        String response =
                hash(
                        hash("ada:api:" + password)
                                + ":"
                                + nonce
                                + ":00000001:0a4f:auth:"
                                + hash(method + ":" + uri));
        return ("Digest username=\"ada\", realm=\"api\", nonce=\"%s\", uri=\"%s\","
                        + " algorithm=SHA-256, response=\"%s\", qop=auth, nc=00000001, cnonce=\"0a4f\"")
                .formatted(nonce, uri, response);
    }

    private TestReply get(String path, String authorization) throws InterruptedException {
        return client.request("GET", path).header("Authorization", authorization).send();
    }

    @Test
    @DisplayName("who answers the challenge with the password gets in, by its hash too")
    void right() throws Exception {
        String nonce = nonce();
        String uri = "/meter?unit=kWh";
        assertEquals("\"ada\"", get(uri, answer(nonce, "GET", uri, "love\"lace")).text());
        assertEquals("true", get("/kept", answer(nonce, "GET", "/kept", "love\"lace")).text());
        assertEquals("true", get("/perhaps", answer(nonce, "GET", "/perhaps", "x")).text());
        assertEquals("false", client.get("/perhaps").text());
    }

    @Test
    @DisplayName("a wrong password does not pass")
    void wrong() throws Exception {
        assertEquals(403, get("/meter", answer(nonce(), "GET", "/meter", "lovelace")).status());
        assertEquals("false", get("/kept", answer(nonce(), "GET", "/kept", "x")).text());
    }

    @ParameterizedTest
    @CsvSource({
        "uri=\"/meter\", uri=\"/other\"",
        "realm=\"api\", realm=\"others\"",
        "qop=auth, qop=auth-int",
        "algorithm=SHA-256, algorithm=MD5",
        "cnonce=\"0a4f\", x=y",
        "nonce=\", nonce=\"AAAA",
        "Digest, Basic"
    })
    @DisplayName("an answer to something else is none, and is asked for again")
    void others(String part, String instead) throws Exception {
        String answer = answer(nonce(), "GET", "/meter", "love\"lace");
        assertEquals(200, get("/meter", answer).status());
        assertTrue(answer.contains(part), answer);
        TestReply reply = get("/meter", answer.replace(part, instead));
        assertEquals(401, reply.status());
        assertFalse(reply.header("WWW-Authenticate").orElse("").contains("stale"));
    }

    @Test
    @DisplayName("the document has it")
    void document() throws InterruptedException {
        String text = client.get("/openapi.json").text();
        assertEquals(java.util.List.of(), OpenApiDocumentTest.errors(text));
        JsonNode document = JsonMapper.shared().readTree(text);
        assertEquals(
                "digest",
                document.at("/components/securitySchemes/DigestCredentials/scheme").asString());
        assertEquals(
                "[{\"DigestCredentials\":[]}]",
                document.at("/paths/~1meter/get/security").toString());
    }

    @ParameterizedTest
    @DisplayName("a header that nobody would send is refused in time, however long it is")
    @CsvSource({"60000, x", "30000, '\\\"'"})
    @Timeout(30) // they overflowed the stack, or took minutes
    void hostile(int times, String text) throws Exception {
        String header = "Digest username=\"" + text.repeat(times) + "\"";
        assertEquals(401, get("/meter", header).status());
        String bare = "Digest " + text.repeat(times);
        assertEquals(401, get("/meter", bare).status());
    }
}
