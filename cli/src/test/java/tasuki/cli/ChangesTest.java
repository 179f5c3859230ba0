package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When a change of files is told; looks are made by hand, and no time passes. */
class ChangesTest {
    private static final Path APP = Path.of("App.java");
    private static final Path ENV = Path.of(".env");

    private final Map<Path, String> files = new TreeMap<>(Map.of(APP, "1"));
    private final Changes changes = new Changes(APP, () -> new TreeMap<>(files));

    @Test
    @DisplayName("A save is told when two looks in a row have seen the same, and only once")
    void settles() {
        assertEquals(List.of(), changes.poll());
        files.put(APP, "2");
        assertEquals(List.of(), changes.poll());
        assertTrue(changes.isPending());
        assertEquals(List.of(APP), changes.poll());
        assertFalse(changes.isPending());
        assertEquals(List.of(), changes.poll());
    }

    @Test
    @DisplayName("Several quick saves are one change")
    void severalSaves() {
        for (String content : List.of("2", "3", "4")) {
            files.put(APP, content);
            assertEquals(List.of(), changes.poll());
        }
        assertEquals(List.of(APP), changes.poll());
        assertEquals(List.of(), changes.poll());
    }

    @Test
    @DisplayName("A save that is taken back at once is no change")
    void takenBack() {
        files.put(APP, "2");
        assertEquals(List.of(), changes.poll());
        files.put(APP, "1");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(), changes.poll());
        assertFalse(changes.isPending());
    }

    @Test
    @DisplayName(
            "A program that is deleted and created anew changes when it is back, if it is another")
    void deletedAndCreated() {
        files.remove(APP);
        for (int i = 0; i < Changes.MOST_LOOKS * 2; i++) {
            assertEquals(List.of(), changes.poll());
        }
        assertTrue(changes.isGone());
        files.put(APP, "1");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(), changes.poll());
        assertFalse(changes.isGone());
        files.remove(APP);
        assertEquals(List.of(), changes.poll());
        files.put(APP, "2");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(APP), changes.poll());
    }

    @Test
    @DisplayName("An editor that empties the file before it writes does not start an empty program")
    void truncated() {
        files.put(APP, "");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(), changes.poll());
        assertTrue(changes.isGone());
        files.put(APP, "2");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(APP), changes.poll());
    }

    @Test
    @DisplayName("What changes while the program is gone is told with it")
    void otherWhileGone() {
        files.remove(APP);
        files.put(ENV, "A=1");
        assertEquals(List.of(), changes.poll());
        files.put(APP, "1");
        assertEquals(List.of(), changes.poll());
        assertEquals(List.of(ENV), changes.poll());
    }

    @Test
    @DisplayName("Files that appear, change and go are all changes, told together")
    void others() {
        files.put(ENV, "A=1");
        changes.poll();
        assertEquals(List.of(ENV), changes.poll());
        files.remove(ENV);
        files.put(APP, "2");
        changes.poll();
        assertEquals(List.of(ENV, APP), changes.poll());
    }

    @Test
    @DisplayName("Where something is written all the time, the change is told all the same")
    void neverAtRest() {
        int looks = 0;
        List<Path> told = List.of();
        while (told.isEmpty()) {
            files.put(ENV, "A=" + looks++);
            told = changes.poll();
        }
        assertEquals(List.of(ENV), told);
        assertEquals(Changes.MOST_LOOKS, looks);
    }
}
