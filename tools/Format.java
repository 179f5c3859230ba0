import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

/**
 * Formats every Java file of the repository with google-java-format (AOSP style, 100 columns), or
 * checks that it is formatted. The build runs it on the JDK of its toolchain: inside Maven's own
 * virtual machine, an older one, the formatter could not parse our sources.
 *
 * <p>Usage, in the root of the repository: {@code java -cp google-java-format-all-deps.jar
 * tools/Format.java check|apply FINDINGS}. A check writes what is not formatted to the file
 * FINDINGS, which is there afterwards only if there is something; the build then stops.
 */
public final class Format {
    private static final List<String> OPTIONS = List.of("--aosp", "--skip-reflowing-long-strings");

    /** Folders with build output; those with a dot in front are left out too. */
    private static final Set<String> SKIPPED = Set.of("target");

    /** Programs to be read, laid out by hand: the formatter knows no compact source files. */
    private static final Set<String> BY_HAND =
            Set.of("examples/Shop.java", "examples/guide", "examples/fastapi-tutorial");

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply");
        Path findings = Path.of(args[1]);
        Files.deleteIfExists(findings);
        List<String> files = sources();
        List<String> command = new ArrayList<>(OPTIONS);
        command.add(apply ? "--replace" : "--dry-run");
        command.addAll(files);
        StringWriter unformatted = new StringWriter();
        StringWriter errors = new StringWriter();
        int result =
                ToolProvider.findFirst("google-java-format")
                        .orElseThrow()
                        .run(
                                new PrintWriter(unformatted, true),
                                new PrintWriter(errors, true),
                                command.toArray(String[]::new));
        if (result != 0) {
            System.err.print(errors);
            System.exit(1);
        }
        if (unformatted.toString().isBlank()) {
            return;
        }
        Files.createDirectories(findings.getParent());
        Files.writeString(findings, unformatted.toString());
        System.err.println("Not formatted:");
        unformatted.toString().lines().map("  "::concat).forEach(System.err::println);
    }

    private static String path(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static List<String> sources() throws IOException {
        List<String> files = new ArrayList<>();
        Files.walkFileTree(
                Path.of(""),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        boolean hidden = name.startsWith(".");
                        return hidden || SKIPPED.contains(name) || BY_HAND.contains(path(folder))
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(".java") && !BY_HAND.contains(path(file))) {
                            files.add(file.toString());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(null);
        return files;
    }
}
