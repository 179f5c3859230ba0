package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A whole program, as a user runs it. */
class ProgramTest {
    /** Opens a database as a field and never closes it. */
    static final class Forgetful {
        static final Database DB = Database.open("h2:mem:shop");

        public static void main(String[] args) throws InterruptedException {
            DB.execute("create table t (a int)");
            DB.executeMany("insert into t values (?)", java.util.List.of(1, 2));
            System.out.println(
                    tasuki.Async.run(() -> DB.fetchAll(Integer.class, "select a from t")));
        }
    }

    @Test
    void endsByItselfAndSaysNothingOnTheStandardError() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Forgetful.class.getName())
                        .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program does not end");
        assertEquals(
                "", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(
                "[1, 2]\n",
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, process.exitValue());
    }
}
