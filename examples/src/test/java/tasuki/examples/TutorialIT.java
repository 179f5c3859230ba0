package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chapters of the tutorial, run as a visitor runs them; all of them are tested in ...tutorial. */
@Timeout(180)
class TutorialIT {
    @Test
    @DisplayName("the first chapter says where it serves, and serves there")
    void firstSteps() throws Exception {
        assertEquals("{\"message\":\"Hello World\"}", served("FirstSteps", "First Steps", "/"));
    }

    @Test
    @DisplayName("the chapter on templates compiles them without a class path")
    void templates() throws Exception {
        String page = served("HtmlTemplates", "Templates", "/items/42");
        assertTrue(page.contains("<h1>Item ID: 42</h1>"), page);
    }

    private static String served(String file, String title, String path) throws Exception {
        Pattern greeting = Pattern.compile(title + " serves (http://\\S+?)[, ]");
        try (Programs.Running running = Programs.start("fastapi-tutorial/" + file + ".java", "0");
                HttpClient client = HttpClient.newHttpClient()) {
            Matcher matcher =
                    greeting.matcher(running.awaitLine(line -> greeting.matcher(line).find()));
            assertTrue(matcher.find());
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(matcher.group(1) + path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    @DisplayName("the chapter on testing runs its test")
    void testing() throws Exception {
        assertEquals(List.of("passed"), Programs.run("fastapi-tutorial/Testing.java"));
    }
}
