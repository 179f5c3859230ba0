package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.cli.CompilerMessages.Message;

import java.util.List;

/** What a browser shows while the program does not run. */
class StatusPageTest {
    private static final String SAID =
            """
            dir with space/Shop.java:12: error: incompatible types: List<String> cannot be converted to int
                    int x = "</pre><script>alert(1)</script>" + List.of("");
                                                              ^
            dir with space/Shop.java:20: error: cannot find symbol
                    foo();
                    ^
              symbol:   method foo()
              location: class Shop
            Shop.java:30: Fehler: ';' erwartet
            3 errors
            """;

    @Test
    @DisplayName("The compiler's messages are taken apart: file, line, column, words, excerpt")
    void messages() {
        List<Message> messages = CompilerMessages.of(SAID);
        assertEquals(3, messages.size());
        Message first = messages.getFirst();
        assertEquals("dir with space/Shop.java", first.file());
        assertEquals(12, first.line());
        assertEquals(51, first.column());
        assertTrue(first.message().startsWith("error: incompatible types"), first.message());
        assertEquals(
                List.of(
                        "        foo();",
                        "        ^",
                        "  symbol:   method foo()",
                        "  location: class Shop"),
                messages.get(1).excerpt());
        assertEquals(
                new Message("Shop.java", 30, 0, "Fehler: ';' erwartet", List.of()),
                messages.getLast());
        assertEquals(List.of(), CompilerMessages.of(""));
        assertEquals(List.of(), CompilerMessages.of("1 error\n"));
    }

    @Test
    @DisplayName("The page shows each message and escapes all that comes from the program")
    void page() {
        String page = new StatusPage(DevStatus.doesNotCompile("<b>.java", SAID)).html();
        assertTrue(page.contains("dir with space/Shop.java:12</span>"), page);
        assertTrue(page.contains("List&lt;String&gt; cannot be converted"), page);
        assertTrue(page.contains("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;"), page);
        assertTrue(page.contains("<h1>&lt;b&gt;.java does not compile</h1>"), page);
        assertFalse(page.contains("alert(1)</script>"), page);
        assertFalse(page.contains("http://"), "something comes from elsewhere");
        assertFalse(page.contains("https://"), "something comes from elsewhere");
    }

    @Test
    @DisplayName("An exception is shown with its stack")
    void exception() {
        DevStatus failed =
                DevStatus.failed("App.java", new IllegalStateException("a < b", new Error("c")));
        String page = new StatusPage(failed).html();
        assertTrue(
                page.contains(
                        "Exception in thread &quot;main&quot; java.lang.IllegalStateException: a &lt; b"),
                page);
        assertTrue(page.contains("Caused by: java.lang.Error: c"), page);
    }

    @Test
    @DisplayName("Control characters do not reach the page")
    void controlCharacters() {
        String page = new StatusPage(DevStatus.refused("A.java", "a\0b\033[31mc")).html();
        assertTrue(page.contains("a\ufffdb\ufffd[31mc"), page);
    }
}
