package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tasuki.cli.Launcher.Outcome;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The script {@code tasuki} in a clone: when it builds, and what it says if it cannot. All but one
 * test have a stand-in for Maven, which delivers the jars of this build.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LauncherBuildIT {
    /** Notes each build, tells the test of it if asked to, and waits for its word. */
    private static final String STAND_IN =
            """
            #!/bin/sh
            echo built >>"$BUILDS"
            if [ -n "${STARTED:-}" ]; then
                echo started >"$STARTED"
                read -r word <"$PROCEED"
            fi
            mkdir -p cli/target/tasuki/lib && cp "$JARS"/*.jar cli/target/tasuki/lib &&
                mv cli/target/tasuki/lib/tasuki-cli-*.jar cli/target/tasuki
            """;

    @TempDir Path scratch;

    private Path clone = Path.of("");
    private Path bin = Path.of("");
    private Path builds = Path.of("");

    @BeforeEach
    void layOutAClone() throws Exception {
        Path repository = Launcher.repository();
        clone = scratch.resolve("a clone");
        for (String file : Set.of("tasuki", "pom.xml", "cli/pom.xml", "core/pom.xml")) {
            Launcher.copy(repository.resolve(file), clone.resolve(file));
        }
        Path training = clone.resolve("cli/src/main/training/Training.java");
        Files.createDirectories(training.getParent());
        Files.writeString(training, "void main() {}");
        Path source = clone.resolve("core/src/main/java/Source.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class Source {}");
        Launcher.copyModulePath(scratch.resolve("jars"));
        bin = Files.createDirectories(scratch.resolve("bin"));
        builds = scratch.resolve("builds");
        maven(STAND_IN);
    }

    @Test
    void itBuildsOnceAndAgainWhenASourceHasChanged() throws Exception {
        Outcome first = launcher().run("version");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.err().startsWith("tasuki: building the toolkit"), first.err());
        assertEquals(1, builds());

        Outcome second = launcher().run("version");
        assertEquals(new Outcome(0, first.out(), ""), second);
        assertEquals(1, builds());

        Path source = clone.resolve("core/src/main/java/Source.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofSeconds(1))));
        assertEquals(0, launcher().run("version").exitCode());
        assertEquals(2, builds());
    }

    @Test
    void aSourceThatChangesDuringTheBuildIsBuiltAfterwards() throws Exception {
        String source = "core/src/main/java/Source.java";
        // file times may be as coarse as a few milliseconds, which a real build takes anyway
        String change =
                "until [ "
                        + source
                        + " -nt .tasuki/lock/started ]; do touch "
                        + source
                        + "; done; ";
        maven(STAND_IN.replace("mkdir -p", change + "mkdir -p"));
        assertEquals(0, launcher().run("version").exitCode());
        maven(STAND_IN);
        assertEquals(0, launcher().run("version").exitCode());
        assertEquals(2, builds());
    }

    @Test
    void ofTwoStartsAtOnceOneBuildsAndTheOtherWaits() throws Exception {
        Path started = fifo("started");
        Path proceed = fifo("proceed");
        Process first =
                launcher()
                        .with("STARTED", started.toString())
                        .with("PROCEED", proceed.toString())
                        .start("version");
        Files.readString(started);
        Process second = launcher().start("version");
        BufferedReader said = second.errorReader();
        String line = said.readLine();
        assertTrue(
                line.startsWith("tasuki: another process (" + first.pid() + ") is building"), line);
        Files.writeString(proceed, "go\n");
        assertEquals(0, Launcher.outcome(first).exitCode());
        assertEquals(0, second.waitFor());
        assertEquals(1, builds());
    }

    @Test
    void aBuildThatDiedIsNotWaitedFor() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(clone.resolve(".tasuki/lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");
        Outcome outcome = launcher().run("version");
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertFalse(outcome.err().contains("waiting"), outcome.err());
        assertFalse(Files.exists(lock));
    }

    @Test
    void aFailingBuildShowsTheErrorsAndWhereTheRestIs() throws Exception {
        maven("#!/bin/sh\necho noise\necho '[ERROR] Async.java:[1,2] boom'\nexit 1\n");
        Outcome outcome = launcher().run("version");
        assertEquals(71, outcome.exitCode());
        assertEquals("", outcome.out());
        assertEquals(
                "[ERROR] Async.java:[1,2] boom\n"
                        + "tasuki: the toolkit does not build: mend what Maven says above, the whole"
                        + " of which is in "
                        + clone.toRealPath().resolve(".tasuki/build.log")
                        + ", and try again\n",
                outcome.err().substring(outcome.err().indexOf('\n') + 1));

        maven(STAND_IN);
        assertEquals(0, launcher().run("version").exitCode());
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        Path tools = Files.createDirectories(scratch.resolve("tools"));
        for (String tool : Set.of("env", "find", "head", "mkdir", "rm", "readlink")) {
            script(tools.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(tool(tool)));
        }
        Outcome outcome =
                new Launcher(clone.resolve("tasuki"), scratch)
                        .with("PATH", tools.toString())
                        .without("MAVEN_HOME")
                        .without("M2_HOME")
                        .run("version");
        assertEquals(
                new Outcome(
                        70,
                        "",
                        "tasuki: Maven is needed to build the toolkit and there is no mvn on the PATH;"
                                + " install it, for example with your system's packages"
                                + " (apt install maven, brew install maven)\n"),
                outcome);
    }

    @Test
    void aStartUpCacheThatCannotBeMadeBreaksNothing() throws Exception {
        Path training = clone.resolve("cli/src/main/training/Training.java");
        Files.writeString(training, "void main() { throw new IllegalStateException(); }");
        Outcome first = launcher().run("version");
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.err().contains("programs start without it"), first.err());
        assertEquals(new Outcome(0, first.out(), ""), launcher().run("version"));
    }

    @Test
    void aWholeCloneIsBuiltByMavenItself() throws Exception {
        Path whole = scratch.resolve("a whole clone");
        copySources(Launcher.repository(), whole);
        Path hello =
                Files.writeString(
                        scratch.resolve("Hello.java"),
                        "import module tasuki; void main() { IO.println(Async.run(() -> 42)); }");
        Outcome outcome =
                new Launcher(whole.resolve("tasuki"), scratch).run("run", hello.toString());
        assertEquals("42\n", outcome.out(), outcome.err());
        assertEquals(0, outcome.exitCode());
        assertFalse(Files.exists(whole.resolve("cli/target/classes")), "not in its own folder");
    }

    private Launcher launcher() {
        return new Launcher(clone.resolve("tasuki"), scratch)
                .with("PATH", bin + ":" + System.getenv("PATH"))
                .with("JARS", scratch.resolve("jars").toString())
                .with("BUILDS", builds.toString());
    }

    private long builds() throws IOException {
        return Files.readAllLines(builds).size();
    }

    private void maven(String script) throws IOException {
        script(bin.resolve("mvn"), script);
    }

    private static void script(Path file, String text) throws IOException {
        assertTrue(Files.writeString(file, text).toFile().setExecutable(true));
    }

    private Path fifo(String name) throws Exception {
        Path fifo = scratch.resolve(name);
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        return fifo;
    }

    private static Path tool(String name) {
        return Set.of("/usr/bin", "/bin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    /** What a clone would hold: everything but build output and folders of tools. */
    private static void copySources(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        boolean skipped = name.startsWith(".") || name.equals("target");
                        return skipped && !folder.equals(from)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        Launcher.copy(file, to.resolve(from.relativize(file).toString()));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
