package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compiling and starting one source file, in this process. */
class ProgramTest {
    private static final String RESULT = "tasuki.cli.test.result";

    @TempDir Path folder;

    private final StringWriter messages = new StringWriter();
    private ClassLoader contextClassLoader = ProgramTest.class.getClassLoader();

    @BeforeEach
    void rememberTheContextClassLoader() {
        contextClassLoader = Thread.currentThread().getContextClassLoader();
    }

    @AfterEach
    void clear() {
        Thread.currentThread().setContextClassLoader(contextClassLoader);
        System.clearProperty(RESULT);
    }

    @Test
    void aCompactSourceFileRuns() throws Throwable {
        assertEquals("hello", run("void main() { result(\"hello\"); }"));
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws Throwable {
        String source = "void main(String[] args) { result(String.join(\"|\", args)); }";
        assertEquals("-x| a b |*", run(source, "-x", " a b ", "*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { public static void main(String[] args) { IT; } }",
                "class A { static void main() { IT; } }",
                "class A { protected void main(String[] args) { IT; } }",
                "class A { void main() { IT; } private void main(String[] args) {} }",
                "class A { void main() { IT; } int main(String[] args) { return 0; } }",
                "class A { static void main() {} void main(String[] args) { IT; } }",
                "class A extends B {} class B { void main() { IT; } }",
                "class A extends B { void main() {} } class B { void main(String[] a) { IT; } }",
                "class A implements I {} interface I { default void main() { IT; } }",
                "interface A { static void main(String[] args) { IT; } }",
                "record A() { void main() { IT; } }",
                "enum A { ONE; static void main() { IT; } }",
                "class A { A() { IT; } void main() {} }",
            })
    void theMainMethodIsPickedAsJavaPicksIt(String source) throws Throwable {
        assertEquals("it", run(source.replace("IT", "result(\"it\")")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A {} class B { void main() {} }",
                "class A { private static void main(String[] args) {} }",
                "class A { int main() { return 0; } }",
                "class A { void main(String arg) {} }",
                "class A implements I {} interface I { static void main() {} }",
            })
    void aFirstClassWithoutAMainMethodIsRefusedInASentence(String source) {
        RefusedException refused = assertThrows(RefusedException.class, () -> run(source));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("the first class of the file, A, has no main method to start"),
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class A { A(int x) {} void main() {} }",
                "class A { private A() {} void main() {} }",
                "abstract class A { void main() {} }",
            })
    void anInstanceMainOfAClassThatCannotBeMadeIsRefused(String source) {
        RefusedException refused = assertThrows(RefusedException.class, () -> run(source));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("main"), () -> refused.getMessage());
    }

    @Test
    void theFirstOfSeveralClassesInAPackageIsStarted() throws Throwable {
        assertEquals(
                "a.b.First and a.b.Second",
                run(
                        """
                        package a.b;
                        class First {
                            void main() { result(getClass().getName() + " and " + Second.class.getName()); }
                        }
                        class Second {}
                        """));
    }

    @Test
    void theProgramIsInAnUnnamedModuleWithItsOwnContextClassLoader() throws Throwable {
        assertEquals(
                "unnamed, own loader, A.java",
                run(
                        """
                        class A {
                            void main() {
                                var type = getClass();
                                result(
                                    (type.getModule().isNamed() ? "named" : "unnamed")
                                    + (type.getClassLoader() == Thread.currentThread().getContextClassLoader()
                                        ? ", own loader, " : ", other loader, ")
                                    + java.nio.file.Path.of(java.net.URI.create(
                                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                                        .getFileName());
                            }
                        }
                        """));
    }

    @Test
    void parameterNamesAreKept() throws Throwable {
        assertEquals(
                "first",
                run(
                        """
                        void to(String first) {}
                        void main() throws Exception {
                            result(getClass().getDeclaredMethod("to", String.class).getParameters()[0].getName());
                        }
                        """));
    }

    @Test
    void compileErrorsAreShownAsJavacShowsThem() throws Exception {
        Path file = write("Bad.java", "void main() {\n    int x = \"a\";\n}\n");
        assertTrue(program(file).isEmpty());
        assertEquals(
                """
                %s:2: error: incompatible types: String cannot be converted to int
                    int x = "a";
                            ^
                1 error
                """
                        .formatted(file),
                messages.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void warningsAreShownAndTheProgramRunsAllTheSame() throws Throwable {
        assertEquals(
                "ran",
                run(
                        "void main() { List<String> l = (List<String>) (List) List.of(); result(\"ran\"); }"));
        assertTrue(messages.toString().contains("warning: [unchecked]"), messages::toString);
    }

    @Test
    void aFileWithoutAnyClassIsRefused() {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> run("import java.util.List;"));
        assertTrue(String.valueOf(refused.getMessage()).contains("declares nothing to run"));
    }

    @Test
    void aFileThatIsNotThereIsRefusedByName() {
        Path missing = folder.resolve("Missing.java");
        RefusedException refused = assertThrows(RefusedException.class, () -> program(missing));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("there is no file " + missing));
        assertThrows(RefusedException.class, () -> program(folder));
        assertThrows(RefusedException.class, () -> program(write("notes.txt", "hello")));
    }

    @Test
    void anExceptionLeavesTheProgramAsItIs() {
        IOException failure =
                assertThrows(
                        IOException.class,
                        () ->
                                run(
                                        "void main() throws IOException { throw new IOException(\"it\"); }"));
        assertEquals("it", failure.getMessage());
        assertEquals("A", failure.getStackTrace()[0].getClassName());
    }

    @Test
    void aFailingStaticInitialiserShowsItsCause() {
        ExceptionInInitializerError failure =
                assertThrows(
                        ExceptionInInitializerError.class,
                        () ->
                                run(
                                        """
                                        class A {
                                            static final int ZERO = Integer.parseInt("0");
                                            static final int NONE = 1 / ZERO;
                                            static void main() {}
                                        }
                                        """));
        assertSame(ArithmeticException.class, failure.getCause().getClass());
    }

    @Test
    void aClassOfTheProgramWinsOverOneOfTheSameNameInTheToolkit() throws Throwable {
        String source = "package tasuki.cli; class Main { void main() { result(\"own\"); } }";
        assertEquals("own", run(source));
    }

    @Test
    void anUnchangedFileIsNotCompiledAgain() throws Throwable {
        System.setProperty(ProgramCache.FOLDER_PROPERTY, folder.resolve("programs").toString());
        try {
            Path file =
                    write(
                            "A.java",
                            "void main() { System.setProperty(\"" + RESULT + "\", \"1\"); }");
            start(file);
            ProgramCache cache = ProgramCache.of(file, Files.readAllBytes(file)).orElseThrow();
            CompiledSource stored = cache.read().orElseThrow();
            assertEquals("A", stored.launchClass());
            start(file);
            assertEquals("1", System.getProperty(RESULT));

            write("A.java", "void main() { System.setProperty(\"" + RESULT + "\", \"2\"); }");
            start(file);
            assertEquals("2", System.getProperty(RESULT));
            assertFalse(cache.read().isPresent(), "the entry of the old content is still valid");
        } finally {
            System.clearProperty(ProgramCache.FOLDER_PROPERTY);
        }
    }

    @Test
    void whatCompiledWithAWarningWarnsAgain() throws Throwable {
        System.setProperty(ProgramCache.FOLDER_PROPERTY, folder.resolve("programs").toString());
        try {
            Path file = write("A.java", "void main() { new Date(2020, 1, 1); }");
            start(file);
            String first = messages.toString();
            start(file);
            assertTrue(first.contains("[deprecation]"), first);
            assertEquals(first + first, messages.toString());
        } finally {
            System.clearProperty(ProgramCache.FOLDER_PROPERTY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 20, 40, 60})
    void aDamagedCacheEntryIsNoEntry(int length) throws Throwable {
        System.setProperty(ProgramCache.FOLDER_PROPERTY, folder.resolve("programs").toString());
        try {
            Path file = write("A.java", "void main() {}");
            start(file);
            Path entry;
            try (var entries = Files.list(folder.resolve("programs"))) {
                entry = entries.findFirst().orElseThrow();
            }
            Files.write(entry, Arrays.copyOf(Files.readAllBytes(entry), length));
            assertTrue(
                    ProgramCache.of(file, Files.readAllBytes(file)).orElseThrow().read().isEmpty());
            start(file);
        } finally {
            System.clearProperty(ProgramCache.FOLDER_PROPERTY);
        }
    }

    /** Runs {@code source}, where {@code result(x)} stands for leaving {@code x} to the test. */
    private String run(String source, String... args) throws Throwable {
        String complete = source.replace("result(", "System.setProperty(\"" + RESULT + "\", ");
        Path file = write("A.java", complete);
        program(file, args).orElseThrow(() -> new AssertionError(messages)).start();
        return String.valueOf(System.getProperty(RESULT));
    }

    private void start(Path file) throws Throwable {
        program(file).orElseThrow(() -> new AssertionError(messages)).start();
    }

    private Optional<Program> program(Path file, String... args) {
        return Program.of(file, List.of(args), new PrintWriter(messages));
    }

    private Path write(String name, String source) throws IOException {
        return Files.writeString(folder.resolve(name), source);
    }
}
