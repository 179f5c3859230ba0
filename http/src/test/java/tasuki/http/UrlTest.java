package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address")
class UrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.org, http://example.org/",
        "HTTP://EXAMPLE.org:80/A, http://example.org/A",
        "https://example.org:443, https://example.org/",
        "https://example.org:8443/x?y=1#z, https://example.org:8443/x?y=1#z",
        "http://[::1]:8080/x, http://[::1]:8080/x",
        "http://bücher.example/, http://xn--bcher-kva.example/",
        "http://a/ä b?q=ü x, http://a/%C3%A4%20b?q=%C3%BC%20x",
        "http://a/%41%zz, http://a/%41%25zz",
        "http://a/b/../c/./d, http://a/c/d",
        "http://a/b/.., http://a/",
        "http://a?x=1, http://a/?x=1",
        "http://a/x?, http://a/x?",
        "'http://a/[x]|{y}', http://a/%5Bx%5D%7C%7By%7D",
        "http://a/😀, http://a/%F0%9F%98%80"
    })
    @DisplayName("is brought into normal form")
    void normalForm(String written, String expected) {
        assertEquals(expected, Url.parse(written).toString());
        assertEquals(Url.parse(expected), Url.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "/path",
                "ftp://a/",
                "http://",
                "http:///x",
                "http://a:99999/",
                "http://a:b/",
                "http://a b/",
                "http://[::1/",
                "http://a\u0000b/"
            })
    @DisplayName("that cannot be called is refused, with the text in the message")
    void refused(String written) {
        InvalidUrlException failure =
                assertThrows(InvalidUrlException.class, () -> Url.parse(written));
        assertTrue(failure.getMessage().contains(written.strip()), failure.getMessage());
    }

    @Test
    @DisplayName("has parts")
    void parts() {
        Url url = Url.parse("https://user:pa%20ss@example.org/a/b?x=1&y=2#frag");
        assertEquals("https", url.scheme());
        assertTrue(url.isSecure());
        assertEquals("example.org", url.host());
        assertEquals(443, url.port());
        assertEquals("/a/b", url.path());
        assertEquals("x=1&y=2", url.query());
        assertEquals("/a/b?x=1&y=2", url.target());
        assertEquals("2", url.params().get("y").orElseThrow());
        assertEquals("frag", url.fragment());
        assertEquals("https://example.org", url.origin());
        assertEquals("user:pa%20ss", url.userInfo().orElseThrow());
        assertFalse(url.toString().contains("pa%20ss"), url.toString());
        assertEquals("/a/b", url.toUri().getPath());
        assertNotEquals(url, Url.parse("https://user:other@example.org/a/b?x=1&y=2#frag"));
    }

    @ParameterizedTest
    @CsvSource({
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g/",
        "?y, http://a/b/c/d?y",
        "g?y, http://a/b/c/g?y",
        "#s, http://a/b/c/d?q#s",
        "g#s, http://a/b/c/g#s",
        "'', http://a/b/c/d?q",
        "., http://a/b/c/",
        ".., http://a/b/",
        "../g, http://a/b/g",
        "../../g, http://a/g",
        "../../../g, http://a/g",
        "g;x=1/../y, http://a/b/c/y",
        "https://other/x, https://other/x"
    })
    @DisplayName("resolves references as RFC 3986 says")
    void resolves(String reference, String expected) {
        assertEquals(expected, Url.parse("http://a/b/c/d?q").resolve(reference).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "http://x/api, /items, http://x/api/items",
        "http://x/api/, items, http://x/api/items",
        "http://x/api, items?q=1, http://x/api/items?q=1",
        "http://x/api, '', http://x/api",
        "http://x/api?k=1, /items, http://x/api/items?k=1",
        "http://x/api, http://y/z, http://y/z",
        "http://x/api, /go?to=http://y/, http://x/api/go?to=http://y/"
    })
    @DisplayName("appends paths to a base")
    void appends(String base, String reference, String expected) {
        assertEquals(expected, Url.parse(base).append(reference).toString());
    }
}
