package tasuki.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program of a folder, where the command line names none: {@code App.java}, else {@code
 * Main.java}, else the only source file with a main method.
 */
final class Discovery {
    private static final List<String> FIRST = List.of("App.java", "Main.java");

    private static final Pattern MAIN = Pattern.compile("\\bvoid\\s+main\\s*\\(");

    private Discovery() {}

    /**
     * Finds it. Paths are as short as they can be said in {@code folder}.
     *
     * @throws RefusedException when there is none, or more than one
     */
    static Path in(Path folder, String command) {
        for (String name : FIRST) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        List<Path> found = withMain(folder);
        if (found.size() == 1) {
            return found.getFirst();
        }
        String what = "there is no App.java and no Main.java in this folder, and ";
        String names =
                found.stream()
                        .map(f -> f.getFileName().toString())
                        .collect(Collectors.joining(", "));
        throw new RefusedException(
                ExitCode.USAGE,
                what
                        + (found.isEmpty()
                                ? "no other Java source file with a main method"
                                : found.size() + " files with a main method: " + names)
                        + "; name the FILE, as in: tasuki "
                        + command
                        + " "
                        + (found.isEmpty() ? "Hello.java" : found.getFirst().getFileName()));
    }

    private static List<Path> withMain(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".java"))
                    .filter(Files::isRegularFile)
                    .filter(Discovery::hasMain)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean hasMain(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return MAIN.matcher(new String(content, StandardCharsets.UTF_8)).find();
        } catch (IOException e) {
            return false;
        }
    }
}
