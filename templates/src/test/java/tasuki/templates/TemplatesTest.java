package tasuki.templates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tasuki.web.App;
import tasuki.web.TestClient;
import tasuki.web.TestReply;
import tasuki.web.WebSetupException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class TemplatesTest {
    @Test
    @DisplayName("a page from a folder, with a layout, a loop, and what users wrote made harmless")
    void pages(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("layout.jte"),
                """
                @import gg.jte.Content
                @param Content content
                <body>${content}</body>
                """);
        Path page = folder.resolve("item.jte");
        Files.writeString(
                page,
                """
                @import java.util.List
                @param String name
                @param List<String> tags
                @template.layout(content = @`<h1 title="${name}">${name}</h1>
                @for(String tag : tags)<i>${tag}</i>@endfor
                `)
                """);
        try (Templates templates = Templates.in(folder)) {
            App app = App.create();
            app.get(
                    "/{name}",
                    request ->
                            templates.reply(
                                    "item.jte",
                                    Map.of(
                                            "name",
                                            request.pathParam("name"),
                                            "tags",
                                            List.of("a", "b"))));
            try (TestClient client = TestClient.of(app)) {
                TestReply reply = client.get("/%3Cb%20x=%22%3E");
                assertEquals("text/html; charset=utf-8", reply.header("Content-Type").orElse(""));
                String text = reply.text();
                assertTrue(text.contains("title=\"&lt;b x=&#34;>\""), text);
                assertTrue(text.contains(">&lt;b x=\"&gt;</h1>"), text);
                assertTrue(text.contains("<i>a</i><i>b</i>"), text);
                assertTrue(text.startsWith("<body>"), text);

                Files.writeString(
                        page, "@param String name\n@param java.util.List<String> tags\nnew");
                Files.setLastModifiedTime(page, FileTime.from(Instant.now().plusSeconds(10)));
                assertEquals("new", client.get("/x").text().strip());
            }
        }
    }

    @Test
    @DisplayName("a template that is not there, or does not compile, says so")
    void broken(@TempDir Path folder) {
        try (Templates templates = Templates.of(Map.of("bad.jte", "@param String a\n${b}"))) {
            assertTrue(message(templates, "missing.jte").contains("missing.jte"));
            assertTrue(message(templates, "bad.jte").contains("bad.jte"));
        }
        assertThrows(WebSetupException.class, () -> Templates.in(folder.resolve("none")));
    }

    private static String message(Templates templates, String name) {
        return String.valueOf(
                assertThrows(
                                WebSetupException.class,
                                () -> templates.render(name, Map.of("a", "1")))
                        .getMessage());
    }
}
