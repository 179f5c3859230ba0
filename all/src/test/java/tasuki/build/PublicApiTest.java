package tasuki.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares the public API of each module with the {@code api.txt} in its folder, so that no change
 * of it goes unnoticed. With {@code -Dapi.update} the files are written instead.
 */
class PublicApiTest {
    private static final String UPDATE =
            "mvn -pl all -am test -Dapi.update -Dtest=PublicApiTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    static Stream<String> modules() {
        return Modules.own().stream()
                .filter(module -> !Modules.exportedTypes(module).isEmpty())
                .map(module -> module.descriptor().name());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isWhatApiTxtSays(String name) throws IOException {
        ModuleReference module = Modules.finder().find(name).orElseThrow();
        Path file =
                Path.of(System.getProperty("basedir", ""))
                        .resolve("../" + name.substring("tasuki.".length()) + "/api.txt")
                        .normalize();
        ApiDump now = ApiDump.of(module);
        if (!System.getProperty("api.update", "false").equals("false")) {
            Files.writeString(file, now.text());
            return;
        }
        if (!Files.exists(file)) {
            fail("%s is missing; to write it: %s".formatted(file, UPDATE));
        }
        List<String> changes = ApiDump.parse(Files.readString(file)).changesTo(now);
        if (!changes.isEmpty()) {
            fail(
                    """
                    The public API of %s is not what %s says:

                    %s

                    If the change is meant, note it in CHANGELOG.md and write the file anew with
                    %s
                    """
                            .formatted(name, file, String.join("\n", changes), UPDATE));
        }
    }

    @Test
    void aChangedSignatureIsShownBesideTheOldOne() {
        ApiDump before = ApiDump.parse("module m\n\nclass a.B\n    void c()\n    void d()\n");
        ApiDump after = ApiDump.parse("module m\n\nclass a.B\n    int c()\n    void d()\n");
        assertEquals(
                List.of("  class a.B", "-     void c()", "+     int c()"), before.changesTo(after));
    }

    @Test
    void theDumpHoldsWhatCallersCanSeeAndNothingElse() {
        ApiDump dump = ApiDump.of("m", List.of(Sample.class));
        assertEquals(
                """
                module m

                abstract class tasuki.build.Sample<T extends Comparable<? super T>> implements Runnable
                    Sample(int)
                    protected static final String NAME
                    abstract <X extends Exception> java.util.@Nullable List<? extends T> find(T[], String...) throws X
                    void inherited()

                enum tasuki.build.Sample.Kind
                    static final Sample.Kind ONE
                    static Sample.Kind valueOf(String)
                    static Sample.Kind[] values()

                record tasuki.build.Sample.Pair<A>(A left, int right)
                    Pair(A, int)

                sealed interface tasuki.build.Sample.Shape permits Sample.Shape.Square
                    default void draw()

                static final class tasuki.build.Sample.Shape.Square implements Sample.Shape
                    Square()
                """,
                dump.text());
    }
}
