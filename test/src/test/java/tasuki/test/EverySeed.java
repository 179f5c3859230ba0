package tasuki.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a test that has made use of the {@link SeededWorld} again for every seed, each time with an
 * instance of its own; it is one test in the reports. How many seeds is a number, not a time: a
 * slow machine looks at the same schedules as a fast one. A test that makes several runs, one for
 * each place at which it is cancelled say, has at least so many runs in all, and is repeated for at
 * least a twentieth of the seeds. The few that cost too much have a number of their own, and a
 * reason, in {@code fewer-schedules.txt}.
 *
 * <pre>
 * -Dtasuki.test.seeds=200        how many
 * -Dtasuki.test.firstSeed=0      the first one: with seeds=1 this one only
 * -Dtasuki.test.seedsLog=file    a line for each case: how many schedules, how many milliseconds
 * </pre>
 */
public final class EverySeed implements InvocationInterceptor {
    private static final int FIRST = Integer.getInteger("tasuki.test.firstSeed", 0);
    private static final int SEEDS = Integer.getInteger("tasuki.test.seeds", 200);
    private static final int USUAL = 200;
    private static final String LOG = System.getProperty("tasuki.test.seedsLog", "");
    private static final Map<String, Integer> FEWER = fewer();

    /** For ServiceLoader. */
    public EverySeed() {}

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        interceptTestTemplateMethod(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        Method test = method.getExecutable();
        Object given = method.getTarget().orElse(null);
        Class<?> type = given == null ? test.getDeclaringClass() : given.getClass();
        String name = type.getName() + "." + test.getName();
        int count = count(name);
        if (count == 0) {
            invocation.skip();
            return;
        }
        long before = SeededWorld.runs();
        long began = System.nanoTime();
        SeededWorld.begin(FIRST);
        invocation.proceed();
        if (SeededWorld.runs() == before || given == null) {
            return;
        }
        test.trySetAccessible();
        int seed = FIRST;
        int times = 1;
        try {
            for (int n = 1; n < count && !isEnough(SeededWorld.runs() - before, n); n++) {
                seed = FIRST + n;
                SeededWorld.begin(seed);
                times++;
                AsyncTestExtension.runAnew(given.getClass(), test, method.getArguments().toArray());
            }
        } catch (Throwable e) {
            e.addSuppressed(
                    new AssertionError(
                            "with seed "
                                    + seed
                                    + "; to run it again: -Dtasuki.test.seeds=1"
                                    + " -Dtasuki.test.firstSeed="
                                    + seed));
            throw e;
        }
        log(
                "%d\t%d\t%d\t%s %s%n"
                        .formatted(
                                (System.nanoTime() - began) / 1_000_000,
                                times,
                                SeededWorld.runs() - before,
                                name,
                                context.getDisplayName()));
    }

    /** A test that makes several runs need not be repeated as often as one that makes one. */
    private static boolean isEnough(long runs, int times) {
        return runs >= SEEDS && times >= SEEDS / 20;
    }

    /** In proportion, where more or fewer are asked for. */
    private static int count(String name) {
        int usual = FEWER.getOrDefault(name, USUAL);
        return usual == 0 ? 0 : Math.max(1, (int) ((long) usual * SEEDS / USUAL));
    }

    private static Map<String, Integer> fewer() {
        Map<String, Integer> counts = new HashMap<>();
        InputStream file = EverySeed.class.getResourceAsStream("fewer-schedules.txt");
        if (file == null) {
            throw new ExceptionInInitializerError("fewer-schedules.txt is missing");
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line : lines.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split("\\s+", 3);
                    counts.put(words[1], Integer.parseInt(words[0]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }

    private static void log(String line) throws IOException {
        if (!LOG.isEmpty()) {
            Files.writeString(
                    Path.of(LOG), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
