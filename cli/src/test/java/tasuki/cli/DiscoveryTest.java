package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which program is meant where none is named. */
class DiscoveryTest {
    private static final String MAIN = "void main() {}";

    @TempDir Path folder;

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private String found() {
        return Discovery.in(folder, "dev").getFileName().toString();
    }

    @Test
    @DisplayName("The only file with a main method, then Main.java, then App.java")
    void inTurn() throws IOException {
        write("Types.java", "record Types() {}");
        write("Shop.java", "public class Shop { public static void main(String[] a) {} }");
        assertEquals("Shop.java", found());
        write("Main.java", MAIN);
        assertEquals("Main.java", found());
        write("App.java", MAIN);
        assertEquals("App.java", found());
    }

    @Test
    @DisplayName("Several are listed, and the user is asked to name one")
    void several() throws IOException {
        write("Shop.java", MAIN);
        write("Bank.java", MAIN);
        RefusedException refused = assertThrows(RefusedException.class, this::found);
        assertEquals(
                "there is no App.java and no Main.java in this folder, and 2 files with a main"
                        + " method: Bank.java, Shop.java; name the FILE, as in: tasuki dev Bank.java",
                refused.getMessage());
        assertEquals(ExitCode.USAGE, refused.exitCode());
    }

    @Test
    @DisplayName("Where there is none it says so")
    void none() throws IOException {
        write("Types.java", "record Types() {}");
        write("notes.txt", MAIN);
        RefusedException refused = assertThrows(RefusedException.class, this::found);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("no other Java source file with a main method"), message);
    }
}
