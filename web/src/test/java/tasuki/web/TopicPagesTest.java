package tasuki.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;

class TopicPagesTest {
    @TempDir private Path out;

    @ParameterizedTest
    @CsvSource({
        "dependencies, 5",
        "replies, 7",
        "applications, 5",
        "requests, 7",
        "middleware, 3",
        "SKILL, 3"
    })
    @DisplayName("the snippets of a page compile and start, and its tests pass")
    void everySnippetWorks(String page, int atLeast) throws Exception {
        List<String> snippets = Snippets.of(Path.of("../docs/" + page + ".md"));
        assertTrue(snippets.size() >= atLeast, "snippets found: " + snippets.size());
        for (String snippet : snippets) {
            Snippets.check(
                    snippet,
                    out,
                    client -> assertEquals(200, client.get("/openapi.json").status(), snippet));
        }
    }
}
