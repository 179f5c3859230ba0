package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which files are watched, and when one counts as changed. */
class WatchedFilesTest {
    @TempDir Path folder;

    private Path app = Path.of("");
    private long now = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();

    @BeforeEach
    void program() throws IOException {
        app = write("App.java", "one");
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private WatchedFiles watching(List<String> more, List<String> ignore) {
        return new WatchedFiles(app, more, ignore, () -> now);
    }

    private Set<Path> seen(List<String> more, List<String> ignore) {
        return watching(more, ignore).look().keySet();
    }

    @Test
    @DisplayName(
            "The program and the .env beside it are watched, other programs of the folder are not")
    void byDefault() throws IOException {
        write("Other.java", "other");
        assertEquals(Set.of(app), seen(List.of(), List.of()));
        Path env = write(".env", "A=1");
        assertEquals(Set.of(app, env), seen(List.of(), List.of()));
    }

    @Test
    @DisplayName("A folder is watched with all below it, but for what tools and editors put there")
    void aFolder() throws IOException {
        Path a = write("data/a.json", "1");
        Path b = write("data/deep/er/b.txt", "2");
        write("data/.git/HEAD", "3");
        write("data/node_modules/x.js", "4");
        write("data/.a.json.swp", "5");
        write("data/a.json~", "6");
        write("data/4913", "7");
        assertEquals(
                Set.of(app, a, b), seen(List.of(folder.resolve("data").toString()), List.of()));
    }

    @Test
    @DisplayName("A pattern is watched: * within a folder, ** across folders")
    void patterns() throws IOException {
        Path a = write("data/a.json", "1");
        Path b = write("data/deep/b.json", "2");
        write("data/c.txt", "3");
        assertEquals(Set.of(app, a), seen(List.of(folder + "/data/*.json"), List.of()));
        assertEquals(Set.of(app, a, b), seen(List.of(folder + "/**.json"), List.of()));
    }

    @Test
    @DisplayName("What is to be ignored is, by name and by folder")
    void ignored() throws IOException {
        Path a = write("data/a.json", "1");
        write("data/a.log", "2");
        write("data/cache/b.json", "3");
        String data = folder.resolve("data").toString();
        assertEquals(Set.of(app, a), seen(List.of(data), List.of("*.log", "cache")));
    }

    @Test
    @DisplayName("A folder that comes later is watched from then on")
    void comesLater() throws IOException {
        WatchedFiles files = watching(List.of(folder + "/later/*.txt"), List.of());
        assertEquals(Set.of(app), files.look().keySet());
        Path file = write("later/a.txt", "1");
        assertEquals(Set.of(app, file), files.look().keySet());
    }

    @Test
    @DisplayName("A touch is no change, a new content of the same length and time is one")
    void contentCounts() throws IOException {
        WatchedFiles files = watching(List.of(), List.of());
        Map<Path, String> first = files.look();
        Files.setLastModifiedTime(app, FileTime.from(Instant.parse("2029-01-01T00:00:00Z")));
        assertEquals(first, files.look());

        now = Files.getLastModifiedTime(app).toMillis() + 50; // written just now
        WatchedFiles racing = watching(List.of(), List.of());
        assertEquals(first, racing.look());
        FileTime time = Files.getLastModifiedTime(app);
        Files.writeString(app, "two");
        Files.setLastModifiedTime(app, time);
        assertNotEquals(first, racing.look());
    }

    @Test
    @DisplayName("A file that is not what it was is read again, one that is is not")
    void readsWhatHasChanged() throws IOException {
        WatchedFiles files = watching(List.of(), List.of());
        Map<Path, String> first = files.look();
        FileTime time = Files.getLastModifiedTime(app);
        Files.writeString(app, "two");
        Files.setLastModifiedTime(app, time);
        assertEquals(first, files.look(), "an old file of the same time and size was read");

        Path beside = write("App.java.new", "two");
        Files.setLastModifiedTime(beside, time);
        Files.move(beside, app, StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(first, files.look(), "a file that took its place was not read");
    }

    @Test
    @DisplayName("A file that goes is gone, and known again when it comes back")
    void goesAndComes() throws IOException {
        WatchedFiles files = watching(List.of(), List.of());
        Map<Path, String> first = files.look();
        Files.delete(app);
        assertEquals(Map.of(), files.look());
        write("App.java", "one");
        assertEquals(first, files.look());
        write("App.java", "");
        assertEquals("", files.look().get(app));
    }

    @Test
    @DisplayName(
            "A file that is written twice at one time of day is seen, however slow the look is")
    void writtenWhileLooking() throws IOException {
        FileTime time = FileTime.fromMillis(now);
        Files.setLastModifiedTime(app, time);
        WatchedFiles slow =
                new WatchedFiles(
                        app,
                        List.of(),
                        List.of(),
                        () -> {
                            try {
                                Files.writeString(app, "two");
                                Files.setLastModifiedTime(app, time);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            return now + 10_000;
                        });
        slow.look();
        assertEquals(watching(List.of(), List.of()).look().get(app), slow.look().get(app));
    }
}
