package tasuki.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts the script {@code tasuki} as a process, in an environment of the test's choice. */
final class Launcher {
    /** A start is a matter of seconds; a build inside it of a minute or two on a busy machine. */
    private static final long PATIENCE_MINUTES = 10;

    private final Path script;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    /** Starts {@code script} in {@code directory}, with the JDK of this process as JAVA_HOME. */
    Launcher(Path script, Path directory) {
        this.script = script;
        this.directory = directory;
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    /** The root of the repository. */
    static Path repository() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    }

    /** Copies the jars of the module path, as the build has just made them, to {@code folder}. */
    static void copyModulePath(Path folder) throws IOException {
        Path target = repository().resolve("cli/target");
        Files.createDirectories(folder);
        try (Stream<Path> libraries = Files.list(target.resolve("lib"));
                Stream<Path> own = Files.list(target)) {
            Stream.concat(libraries, own)
                    .filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .forEach(jar -> copy(jar, folder.resolve(jar.getFileName())));
        }
    }

    static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Launcher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Launcher without(String variable) {
        environment.put(variable, "");
        return this;
    }

    Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        if (resetsSignals()) {
            // a parent in the background of a shell hands on that SIGINT is ignored
            command.addAll(List.of("env", "--default-signal=INT,TERM"));
        }
        command.add(script.toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "TASUKI_JAVA_HOME")
                .forEach(builder.environment()::remove);
        environment.forEach(
                (variable, value) -> {
                    if (value.isEmpty()) {
                        builder.environment().remove(variable);
                    } else {
                        builder.environment().put(variable, value);
                    }
                });
        return builder.start();
    }

    Outcome run(String... args) throws IOException, InterruptedException {
        return runWithInput("", args);
    }

    Outcome runWithInput(String input, String... args) throws IOException, InterruptedException {
        Process process = start(args);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return outcome(process);
    }

    /** Waits for the end of {@code process}. */
    static Outcome outcome(Process process) throws InterruptedException {
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + out.join() + err.join());
        }
        return new Outcome(process.exitValue(), out.join(), err.join());
    }

    private static CompletableFuture<String> read(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (stream) {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static boolean resetsSignals() {
        try {
            Process env = new ProcessBuilder("env", "--default-signal=INT", "true").start();
            return env.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What a process left: its exit code and all that it wrote. */
    record Outcome(int exitCode, String out, String err) {
        Outcome {
            Objects.requireNonNull(out);
            Objects.requireNonNull(err);
        }
    }
}
