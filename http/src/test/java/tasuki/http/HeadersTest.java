package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@DisplayName("Headers and parameters")
class HeadersTest {

    @Test
    @DisplayName("headers ignore the case of names and keep order and repetitions")
    void multiMap() {
        Headers headers = Headers.of("Accept", "a", "X-One", "1", "accept", "b");
        assertEquals(Optional.of("a"), headers.get("ACCEPT"));
        assertEquals(List.of("a", "b"), headers.all("accept"));
        assertEquals(Set.of("Accept", "X-One"), headers.names());
        assertTrue(headers.contains("x-one"));
        assertFalse(headers.contains("x-two"));
        assertEquals(Optional.empty(), headers.get("x-two"));
        assertEquals(3, headers.size());
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        headers.forEach(lines::add);
        assertEquals(Map.entry("X-One", "1"), lines.get(1));
    }

    @Test
    @DisplayName("headers are values")
    void values() {
        Headers headers = Headers.of("A", "1", "B", "2", "a", "3");
        assertEquals(Headers.of("B", "2", "A", "4"), headers.with("a", "4"));
        assertEquals(Headers.of("B", "2"), headers.without("A"));
        assertEquals(Headers.of("a", "1", "b", "2", "A", "3"), headers);
        assertEquals(Headers.of("a", "1", "b", "2", "A", "3").hashCode(), headers.hashCode());
        assertNotEquals(Headers.of("A", "1"), headers);
        assertEquals(Headers.of(Map.of("A", "1")), Headers.of("A", "1"));
    }

    @Test
    @DisplayName("lists are split at commas outside of quotes")
    void lists() {
        Headers headers = Headers.of("Link", "<a,b>", "Vary", "a, \"b,c\" ,,d", "vary", "e");
        assertEquals(List.of("a", "\"b,c\"", "d", "e"), headers.list("Vary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: x", "a\nb", "a\u0000b", "日本"})
    @DisplayName("a value that would break the message is refused")
    void injection(String value) {
        assertThrows(IllegalArgumentException.class, () -> Headers.of("X", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "ä"})
    @DisplayName("a name that is no token is refused")
    void names(String name) {
        assertThrows(IllegalArgumentException.class, () -> Headers.of(name, "x"));
    }

    @Test
    @DisplayName("credentials are not shown")
    void secrets() {
        String shown = Headers.of("Authorization", "Basic abc", "A", "b").toString();
        assertEquals("Authorization: [secure]\nA: b", shown);
    }

    @Test
    @DisplayName("parameters are encoded and decoded")
    void params() {
        QueryParams params = QueryParams.of("q", "a b&c", "n", 1, "q", "ä😀");
        assertEquals("q=a+b%26c&n=1&q=%C3%A4%F0%9F%98%80", params.toString());
        assertEquals(params, QueryParams.parse("?" + params));
        assertEquals(List.of("a b&c", "ä😀"), params.all("q"));
        assertEquals("1", params.get("n").orElseThrow());
        assertEquals(Set.of("q", "n"), params.names());
        assertEquals("n=1&q=x", params.set("q", "x").toString());
        assertEquals("a=1&a=2", QueryParams.empty().add("a", List.of(1, 2)).toString());
        assertEquals("", QueryParams.parse("").toString());
        assertEquals("", QueryParams.parse("flag").get("flag").orElseThrow());
        assertThrows(IllegalArgumentException.class, () -> QueryParams.of("a"));
    }
}
