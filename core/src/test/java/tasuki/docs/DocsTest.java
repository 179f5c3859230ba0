package tasuki.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tasuki.docs.Snippets.Program;
import tasuki.internal.World;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every snippet of the pages about core compiles, and runs to its end in virtual time. */
class DocsTest {
    private static final String IMPORTS =
            """
            import java.net.ServerSocket;
            import tasuki.*;
            import tasuki.stream.*;
            import tasuki.sync.*;
            import static tasuki.Async.*;
            import static tasuki.sync.Select.*;
            """;

    private static final String FETCH =
            """
            String fetch(String url) throws InterruptedException {
                sleep(Duration.ofSeconds(1));
                return "data from " + url;
            }
            """;

    private static final String REPORT =
            """
            record Report(String text) {}
            Report slowReport() throws InterruptedException {
                sleep(Duration.ofSeconds(1));
                return new Report("42");
            }
            void onStopButton(Runnable action) {}
            """;

    @TempDir private Path out;

    @ParameterizedTest
    @CsvSource({"tasks, 7", "cancellation, 2", "sync, 6", "loop, 1"})
    @DisplayName("what the page shows compiles and runs")
    void page(String page, int atLeast) throws Exception {
        String given =
                switch (page) {
                    case "sync" -> FETCH;
                    case "cancellation" -> REPORT;
                    default -> "";
                };
        Snippets snippets = Snippets.of(Path.of("../docs/" + page + ".md"), IMPORTS, given);
        assertTrue(snippets.count() >= atLeast, "snippets found: " + snippets.count());
        PrintStream console = System.out;
        int n = 0;
        for (String source : snippets.programs()) {
            Path folder = Files.createDirectory(out.resolve("program" + n++));
            try (Program program = Program.compile(source, folder)) {
                System.setOut(new PrintStream(PrintStream.nullOutputStream()));
                for (World world : List.copyOf(World.all())) {
                    for (String method : program.methods()) {
                        world.run(
                                () -> {
                                    program.call(method);
                                    return null;
                                });
                    }
                }
                if (source.contains("IO.println")) {
                    program.call("main");
                }
            } finally {
                System.setOut(console);
            }
        }
    }
}
