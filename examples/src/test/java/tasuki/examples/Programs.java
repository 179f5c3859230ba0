package tasuki.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs the programs of this folder as a visitor does: by the launcher, on the jars that this build
 * has made.
 */
final class Programs {
    static final Path EXAMPLES = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final int PATIENCE_SECONDS = 120;

    private Programs() {}

    /** A copy of the launcher with the module path beside it, as in an unpacked release. */
    private static synchronized Path release() throws IOException {
        Path release = EXAMPLES.resolve("target/release");
        Path script = release.resolve("tasuki");
        if (!Files.exists(script)) {
            Path cli = EXAMPLES.resolveSibling("cli/target");
            Files.createDirectories(release.resolve("lib"));
            try (Stream<Path> libraries = Files.list(cli.resolve("lib"));
                    Stream<Path> own = Files.list(cli)) {
                for (Path jar : Stream.concat(libraries, own).toList()) {
                    if (jar.getFileName().toString().endsWith(".jar")) {
                        Files.copy(
                                jar,
                                release.resolve("lib").resolve(jar.getFileName()),
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            Files.copy(
                    EXAMPLES.resolveSibling("cli/src/main/training/Training.java"),
                    release.resolve("Training.java"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    EXAMPLES.resolveSibling("tasuki"), script, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return script;
    }

    static Running start(String file, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(release().toString());
        command.add("run");
        command.add(EXAMPLES.resolve(file).toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
                .forEach(builder.environment()::remove);
        return new Running(builder.start());
    }

    /** Runs a program to its end and returns the lines that it wrote. */
    static List<String> run(String file, String... args) throws Exception {
        try (Running running = start(file, args)) {
            return running.toEnd();
        }
    }

    /** A program that runs, and the lines it writes. */
    static final class Running implements AutoCloseable {
        private static final String END = "\0";

        final Process process;
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final List<String> seen = new ArrayList<>();

        Running(Process process) {
            this.process = process;
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (BufferedReader in =
                                        process.inputReader(StandardCharsets.UTF_8)) {
                                    in.lines().forEach(lines::add);
                                } catch (IOException | UncheckedIOException e) {
                                    lines.add("reading failed: " + e);
                                }
                                lines.add(END);
                            });
        }

        /** The next line that fulfils the condition. */
        String awaitLine(Predicate<String> condition) throws InterruptedException {
            while (true) {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(END)) {
                    throw new AssertionError("no such line; the program wrote: " + seen);
                }
                seen.add(line);
                if (condition.test(line)) {
                    return line;
                }
            }
        }

        List<String> toEnd() throws InterruptedException {
            String line;
            while ((line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) != null
                    && !line.equals(END)) {
                seen.add(line);
            }
            if (line == null || process.waitFor() != 0) {
                throw new AssertionError("it did not end well; the program wrote: " + seen);
            }
            return seen;
        }

        List<String> seen() {
            return seen;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
