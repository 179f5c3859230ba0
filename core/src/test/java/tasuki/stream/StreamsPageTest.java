package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.stream.Marble.stream;
import static tasuki.stream.Marble.ticks;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tasuki.Async;
import tasuki.Retry;
import tasuki.docs.Snippets;
import tasuki.docs.Snippets.Program;
import tasuki.internal.LoopWorld;
import tasuki.internal.World;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Gatherers;

/**
 * docs/streams.md: its pictures are what the operators do, its snippets run, it names every public
 * method of {@link AsyncStream}. {@code -Dmarbles.update} writes the pictures.
 */
class StreamsPageTest {
    private static final Path PAGE = Path.of("../docs/streams.md");
    private static final Pattern PICTURE =
            Pattern.compile("<!-- marble: (.*?) -->\n```text\n(.*?)```\n", Pattern.DOTALL);

    private static final String IMPORTS =
            """
            import tasuki.*;
            import tasuki.stream.*;
            import tasuki.sync.*;
            import static tasuki.Async.*;
            """;

    private static final String GIVEN =
            """
            record Item(int id) {}
            record Page(List<Item> items, int next) {}
            Page load(int number) throws InterruptedException {
                sleep(Duration.ofMillis(100));
                return new Page(List.of(new Item(number)), number < 3 ? number + 1 : 0);
            }
            String fetch(String url) throws InterruptedException {
                sleep(Duration.ofSeconds(1));
                return "data from " + url;
            }
            """;

    /** Sources as pictures, and what becomes of them. */
    private record Picture(
            String name, List<String> labels, List<String> sources, AsyncStream<?> result) {
        static Picture of(String call, String source, AsyncStream<?> result) {
            return new Picture(call, List.of("stream", call), List.of(source), result);
        }

        static Picture of(String call, String a, String b, AsyncStream<?> result) {
            return new Picture(call, List.of("a", "b", call), List.of(a, b), result);
        }

        static Picture of(String call, List<String> sources, AsyncStream<?> result) {
            List<String> labels =
                    new ArrayList<>(List.of("a", "b", "c").subList(0, sources.size()));
            labels.add(call);
            return new Picture(call, labels, sources, result);
        }

        String draw() {
            return new LoopWorld()
                    .run(
                            () -> {
                                List<Marble> lines = new ArrayList<>();
                                for (String source : sources) {
                                    lines.add(Marble.of(stream(source)));
                                }
                                lines.add(Marble.of(result));
                                return Marble.picture(labels, lines);
                            });
        }
    }

    private static AsyncStream<String> slowly(AsyncStream<String> stream) {
        return stream.mapMulti(
                (v, emit) -> {
                    emit.accept(v);
                    Async.sleep(Duration.ofMillis(350));
                });
    }

    /** What the second consumer of a shared stream gets, who comes after five ticks. */
    private static AsyncStream<String> joinedLate(AsyncStream<String> stream) {
        return AsyncStream.generate(
                emit ->
                        Async.group(
                                g -> {
                                    AsyncStream<String> shared = stream.share(g, 1, 2);
                                    g.start(shared::count);
                                    Async.sleep(ticks(5));
                                    shared.consume(emit::accept);
                                }));
    }

    private static List<Picture> pictures() {
        List<Picture> all = new ArrayList<>();
        all.addAll(valueByValue());
        all.addAll(ends());
        all.addAll(inTime());
        all.addAll(afterFailures());
        all.addAll(severalStreams());
        all.addAll(streamsOfStreams());
        all.addAll(boundaries());
        return all;
    }

    private static List<Picture> valueByValue() {
        return List.of(
                Picture.of("map(upper)", "a-b--c|", stream("a-b--c|").map(String::toUpperCase)),
                Picture.of(
                        "filter(not b)", "a-b--c|", stream("a-b--c|").filter(v -> !v.equals("b"))),
                Picture.of("ofType(String)", "a-b--c|", stream("a-b--c|").ofType(String.class)),
                Picture.of(
                        "mapIndexed(v + index)",
                        "a-b--c|",
                        stream("a-b--c|").mapIndexed((index, v) -> v + index)),
                Picture.of(
                        "mapMulti(v, v)",
                        "a-b--c|",
                        stream("a-b--c|")
                                .mapMulti(
                                        (String v, Emitter<String> emit) -> {
                                            emit.accept(v);
                                            emit.accept(v);
                                        })),
                Picture.of(
                        "onEach(100 ms)",
                        "a-b--c|",
                        stream("a-b--c|").onEach(v -> Async.sleep(ticks(1)))),
                Picture.of("distinct()", "a-ab-b-a-c|", stream("a-ab-b-a-c|").distinct()),
                Picture.of(
                        "distinct(upper)",
                        "a-Ab-B-c|",
                        stream("a-Ab-B-c|").distinct(String::toUpperCase)),
                Picture.of(
                        "distinctUntilChanged()",
                        "a-ab-b-a-c|",
                        stream("a-ab-b-a-c|").distinctUntilChanged()),
                Picture.of("intersperse(+)", "a-b--c|", stream("a-b--c|").intersperse("+")),
                Picture.of("scan(\"\", +)", "a-b--c|", stream("a-b--c|").scan("", String::concat)),
                Picture.of(
                        "runningReduce(+)",
                        "a-b--c|",
                        stream("a-b--c|").runningReduce(String::concat)),
                Picture.of(
                        "zipWithNext(+)", "a-b--c|", stream("a-b--c|").zipWithNext(String::concat)),
                Picture.of("chunked(2)", "a-b--c-d-e|", stream("a-b--c-d-e|").chunked(2)),
                Picture.of("windowed(2, 1)", "a-b--c-d|", stream("a-b--c-d|").windowed(2, 1)),
                Picture.of(
                        "gather(windowFixed(2))",
                        "a-b--c|",
                        stream("a-b--c|").gather(Gatherers.windowFixed(2))),
                Picture.of(
                        "sorted(natural)",
                        "c-a--b|",
                        stream("c-a--b|").sorted(Comparator.naturalOrder())));
    }

    private static List<Picture> ends() {
        return List.of(
                Picture.of("take(2)", "a-b--c|", stream("a-b--c|").take(2)),
                Picture.of(
                        "takeWhile(not b)",
                        "a-b--c|",
                        stream("a-b--c|").takeWhile(v -> !v.equals("b"))),
                Picture.of(
                        "takeUntil(b)",
                        "a-b---c|",
                        stream("a-b---c|").takeUntil(v -> v.equals("b"))),
                Picture.of(
                        "a.takeUntil(b)",
                        "a-b---c|",
                        "----1-|",
                        stream("a-b---c|").takeUntil(stream("----1-|"))),
                Picture.of("takeLast(2)", "a-b--c|", stream("a-b--c|").takeLast(2)),
                Picture.of("drop(1)", "a-b--c|", stream("a-b--c|").drop(1)),
                Picture.of(
                        "dropWhile(not b)",
                        "a-b--c|",
                        stream("a-b--c|").dropWhile(v -> !v.equals("b"))),
                Picture.of("dropLast(1)", "a-b--c|", stream("a-b--c|").dropLast(1)),
                Picture.of("startWith(x, y)", "a-b|", stream("a-b|").startWith("x", "y")),
                Picture.of(
                        "a.concatWith(b)",
                        "a-b|",
                        "--1|",
                        stream("a-b|").concatWith(stream("--1|"))),
                Picture.of("repeat(2)", "a-b-|", stream("a-b-|").repeat(2)),
                Picture.of("cycle().take(5)", "a-b-|", stream("a-b-|").cycle().take(5)),
                Picture.of("a.orElse(b)", "---|", "1-2|", stream("---|").orElse(stream("1-2|"))),
                Picture.of(
                        "onStart(200 ms)",
                        "a-b|",
                        stream("a-b|").onStart(() -> Async.sleep(ticks(2)))),
                Picture.of(
                        "onCompletion(200 ms)",
                        "a-b|",
                        stream("a-b|").onCompletion(e -> Async.sleep(ticks(2)))),
                Picture.of("defer(-> a-b)", List.of(), AsyncStream.defer(() -> stream("a-b|"))));
    }

    private static List<Picture> inTime() {
        return List.of(
                Picture.of(
                        "chunked(3, 250 ms)",
                        "abc-d----|",
                        stream("abc-d----|").chunked(3, Duration.ofMillis(250))),
                Picture.of(
                        "debounce(300 ms)",
                        "a-b----cd-|",
                        stream("a-b----cd-|").debounce(ticks(3))),
                Picture.of(
                        "throttle(400 ms)", "abc-d-f-h|", stream("abc-d-f-h|").throttle(ticks(4))),
                Picture.of(
                        "sample(250 ms)",
                        "ab----de-f|",
                        stream("ab----de-f|").sample(Duration.ofMillis(250))),
                Picture.of(
                        "delayElements(200 ms)",
                        "abc----d|",
                        stream("abc----d|").delayElements(ticks(2))),
                Picture.of(
                        "timeout(400 ms)", "a-b------c|", stream("a-b------c|").timeout(ticks(4))),
                Picture.of(
                        "timeout(500 ms, 200 ms)",
                        "----a-b---c|",
                        stream("----a-b---c|")
                                .timeout(Duration.ofMillis(500), Duration.ofMillis(200))));
    }

    private static List<Picture> afterFailures() {
        return List.of(
                Picture.of(
                        "catchError(-> x-y)",
                        "a-b-#",
                        stream("a-b-#").catchError(e -> stream("x-y|"))),
                Picture.of("retry(Retry.times(2))", "a-#", stream("a-#").retry(Retry.times(2))),
                Picture.of("retry(2, 100 ms)", "a-#", stream("a-#").retry(2, ticks(1))));
    }

    private static List<Picture> severalStreams() {
        return List.of(
                Picture.of(
                        "merge(a, b)",
                        "a--b--c|",
                        "--1--2|",
                        AsyncStream.merge(stream("a--b--c|"), stream("--1--2|"))),
                Picture.of(
                        "concat(a, b)",
                        "a-b|",
                        "--1-2|",
                        AsyncStream.concat(stream("a-b|"), stream("--1-2|"))),
                Picture.of(
                        "race(a, b)",
                        "---a-b|",
                        "--1---2|",
                        AsyncStream.race(stream("---a-b|"), stream("--1---2|"))),
                Picture.of(
                        "a.zip(b, +)",
                        "a--b---c---|",
                        "--1--2|",
                        stream("a--b---c---|").zip(stream("--1--2|"), String::concat)),
                Picture.of(
                        "zip(a, b, c, +)",
                        List.of("a--b---c|", "--1--2-3|", "xyz|"),
                        AsyncStream.zip(
                                stream("a--b---c|"),
                                stream("--1--2-3|"),
                                stream("xyz|"),
                                (a, b, c) -> a + b + c)),
                Picture.of(
                        "a.combineLatest(b, +)",
                        "a--b---c|",
                        "--1--2|",
                        stream("a--b---c|").combineLatest(stream("--1--2|"), String::concat)),
                Picture.of(
                        "combineLatest(a, b, c, +)",
                        List.of("a--b------|", "--1---2|", "-x------y|"),
                        AsyncStream.combineLatest(
                                stream("a--b------|"),
                                stream("--1---2|"),
                                stream("-x------y|"),
                                (a, b, c) -> a + b + c)),
                Picture.of(
                        "a.withLatestFrom(b, +)",
                        "a--b---c|",
                        "-1--2|",
                        stream("a--b---c|").withLatestFrom(stream("-1--2|"), String::concat)));
    }

    private static List<Picture> streamsOfStreams() {
        return List.of(
                Picture.of(
                        "flatMap(v -> v1--v2)",
                        "a-b|",
                        stream("a-b|").flatMap(v -> stream("1--2|").map(v::concat))),
                Picture.of(
                        "flatMapMerge(2, v -> v1--v2)",
                        "a-b|",
                        stream("a-b|").flatMapMerge(2, v -> stream("1--2|").map(v::concat))),
                Picture.of(
                        "flatMapLatest(v -> v1--v2)",
                        "a-b|",
                        stream("a-b|").flatMapLatest(v -> stream("1--2|").map(v::concat))),
                Picture.of(
                        "mapLatest(upper, 300 ms)",
                        "a-b-----c|",
                        stream("a-b-----c|").mapLatest(StreamsPageTest::slowly)),
                Picture.of(
                        "mapParallel(2, upper, 300 ms)",
                        "abc-|",
                        stream("abc-|").mapParallel(2, StreamsPageTest::slowly)),
                Picture.of(
                        "mapParallelUnordered(2, n · 100 ms)",
                        "41-2|",
                        stream("41-2|").mapParallelUnordered(2, StreamsPageTest::takesItsTime)),
                Picture.of(
                        "groupBy(upper, v -> v scanned)",
                        "a-b-A-B|",
                        stream("a-b-A-B|")
                                .groupBy(
                                        String::toUpperCase,
                                        (key, values) -> values.runningReduce(String::concat))));
    }

    private static List<Picture> boundaries() {
        return List.of(
                Picture.of(
                        "buffer(2), 350 ms for each",
                        "abcde---|",
                        slowly(stream("abcde---|").buffer(2))),
                Picture.of(
                        "conflate(), 350 ms for each",
                        "abcde---|",
                        slowly(stream("abcde---|").conflate())),
                Picture.of(
                        "share(g, 1, 2), joined late",
                        "abc----d-e|",
                        joinedLate(stream("abc----d-e|"))));
    }

    private static String slowly(String value) throws InterruptedException {
        Async.sleep(ticks(3));
        return value.toUpperCase(Locale.ROOT);
    }

    private static String takesItsTime(String ticks) throws InterruptedException {
        Async.sleep(ticks(Integer.parseInt(ticks)));
        return ticks;
    }

    /** What the pictures show: the calls. */
    static List<String> shown() {
        return pictures().stream().map(Picture::name).toList();
    }

    @Test
    @DisplayName("the pictures of docs/streams.md show what the operators do")
    void marbles() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> known = new TreeSet<>();
        for (Picture picture : pictures()) {
            known.add(picture.name());
            String drawn = picture.draw();
            Matcher m = PICTURE.matcher(page);
            String found = null;
            while (m.find()) {
                if (m.group(1).equals(picture.name())) {
                    found = m.group(2);
                    page = page.substring(0, m.start(2)) + drawn + page.substring(m.end(2));
                    break;
                }
            }
            if (System.getProperty("marbles.update") == null) {
                assertEquals(drawn, found, picture.name());
            }
        }
        Set<String> shown = new TreeSet<>();
        PICTURE.matcher(page).results().forEach(r -> shown.add(r.group(1)));
        assertEquals(known, shown);
        if (System.getProperty("marbles.update") != null) {
            Files.writeString(PAGE, page);
        }
    }

    @Test
    @DisplayName("the snippets of docs/streams.md compile, and run to their end in virtual time")
    void snippets(@TempDir Path out) throws Exception {
        Snippets snippets = Snippets.of(PAGE, IMPORTS, GIVEN);
        assertTrue(snippets.count() >= 8, "snippets found: " + snippets.count());
        PrintStream console = System.out;
        for (String source : snippets.programs()) {
            try (Program program = Program.compile(source, out)) {
                System.setOut(new PrintStream(PrintStream.nullOutputStream()));
                for (World on : World.all()) {
                    for (String method : program.methods()) {
                        on.run(
                                () -> {
                                    program.call(method);
                                    return 0;
                                });
                    }
                }
            } finally {
                System.setOut(console);
            }
        }
    }

    @Test
    @DisplayName("docs/streams.md names every public method of AsyncStream")
    void complete() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> missing = new TreeSet<>();
        Arrays.stream(AsyncStream.class.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic())
                .map(Method::getName)
                .filter(name -> !Pattern.compile("`\\.?" + name + "\\b").matcher(page).find())
                .forEach(missing::add);
        assertEquals(Set.of(), missing);
    }
}
