package tasuki.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which classes of a program are changed for its being a guest; what becomes of it is GuestTest's.
 */
class HostedCodeTest {
    @TempDir Path folder;

    private CompiledSource compiled(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("A.java"), source);
        try (SourceCompiler compiler = new SourceCompiler()) {
            return compiler.compile(file, new PrintWriter(System.err, true), Optional.empty())
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("A class that ends no process and makes no executor stays as it was compiled")
    void stays() throws IOException {
        CompiledSource plain =
                compiled("void main() { IO.println(\"exit\"); exit(1); } void exit(int n) {}");
        Map<String, byte[]> hosted = HostedCode.of(plain).classes();
        assertEquals(plain.classes().keySet(), hosted.keySet());
        plain.classes().forEach((name, bytes) -> assertSame(bytes, hosted.get(name)));
    }

    @Test
    @DisplayName("Branches, loops, generics and own types around such a call still verify")
    void verifies() throws Throwable {
        CompiledSource plain =
                compiled(
                        """
                        import java.util.concurrent.*;

                        class A {
                            static class Base {}
                            static class One extends Base {}
                            static class Two extends Base {}
                            static class Pool extends ThreadPoolExecutor {
                                Pool(int n) {
                                    super(n, n, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
                                }
                            }
                            static int made;
                            static void main() {
                                for (int i = 0; i < 3; i++) {
                                    Base base = i == 0 ? new One() : new Two();
                                    if (base.hashCode() == made - 1 && made > 100) {
                                        System.exit(i);
                                    }
                                    Object pool = i == 1 ? new Pool(1) : Executors.newCachedThreadPool();
                                    try (ExecutorService e = new ThreadPoolExecutor(
                                            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>())) {
                                        made += pool == base ? 0 : 1;
                                    }
                                }
                                System.setProperty("tasuki.cli.test.made", "" + made);
                            }
                        }
                        """);
        CompiledSource hosted = HostedCode.of(plain);
        assertNotSame(plain.classes().get("A"), hosted.classes().get("A"));
        assertSame(plain.classes().get("A$One"), hosted.classes().get("A$One"));
        ProgramLoader loader =
                new ProgramLoader(
                        hosted.classes(), folder.resolve("A.java"), getClass().getClassLoader());
        getClass().getModule().addExports("tasuki.cli.hosted", loader.getUnnamedModule());
        MainMethod.of(loader.loadClass("A")).invoke(new String[0]);
        assertEquals("3", System.clearProperty("tasuki.cli.test.made"));
    }
}
