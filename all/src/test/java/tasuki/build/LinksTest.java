package tasuki.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the pages lead. */
class LinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCED = Pattern.compile("(?s)```.*?```");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "docs/adr", "examples")) {
            try (Stream<Path> files =
                    Files.walk(ROOT.resolve(folder), folder.equals("examples") ? 3 : 1)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }

    private static String text(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page)).replaceAll("");
    }

    /** The anchors of a page, made of its headings as GitHub makes them. */
    private Set<String> anchors(Path page) throws IOException {
        Set<String> known = anchors.get(page);
        if (known == null) {
            known = new TreeSet<>();
            Matcher headings = HEADING.matcher(text(page));
            while (headings.find()) {
                String plain =
                        headings.group(1)
                                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                                .replace(' ', '-');
                String anchor = plain;
                for (int again = 1; !known.add(anchor); again++) {
                    anchor = plain + "-" + again;
                }
            }
            anchors.put(page, known);
        }
        return known;
    }

    @Test
    @DisplayName("every link from a page to a file, and to a heading of one, leads there")
    void linksLead() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher found = LINK.matcher(text(page));
            while (found.find()) {
                String link = found.group(1);
                if (link.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(target)
                        || parts.length == 2 && !anchors(target).contains(parts[1])) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 100, "links found: " + links);
    }

    @Test
    @DisplayName("README leads to every page")
    void everyPageIsNamed() throws IOException {
        String readme = text(ROOT.resolve("README.md"));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            List<String> lost =
                    files.map(file -> "docs/" + file.getFileName())
                            .filter(name -> name.endsWith(".md"))
                            .filter(name -> !readme.contains("(" + name + ")"))
                            .toList();
            assertEquals(List.of(), lost);
        }
    }
}
