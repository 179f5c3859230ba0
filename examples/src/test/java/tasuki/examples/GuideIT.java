package tasuki.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Each step of the guide runs and shows what it says. */
class GuideIT {
    private static List<String> run(int step, String name) throws Exception {
        return Programs.run("guide/Guide" + step + name + ".java");
    }

    private static boolean has(List<String> lines, String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    @Test
    void theFirstFunctionWaitsAndReturns() throws Exception {
        List<String> lines = run(1, "FirstFunction");
        assertEquals("Hello, world", lines.getFirst());
        assertTrue(lines.getLast().startsWith("took "), lines.toString());
    }

    @Test
    void gatherStartsAllBeforeOneEnds() throws Exception {
        List<String> lines = run(2, "Gather");
        assertEquals(
                List.of("start", "finish", "start", "finish", "start", "finish"),
                words(lines.subList(0, 6)));
        assertTrue(
                lines.get(6)
                        .startsWith(
                                "one after the other: [data from a, data from b, data from c]"));
        assertEquals(
                List.of("start", "start", "start", "finish", "finish", "finish"),
                words(lines.subList(7, 13)));
        assertTrue(
                lines.get(13).startsWith("all at once: [data from a, data from b, data from c]"));
    }

    private static List<String> words(List<String> lines) {
        return lines.stream().map(line -> line.strip().split(" ")[0]).toList();
    }

    @Test
    void theHttpClientCallsAllAtOnceAndGivesUpInTime() throws Exception {
        List<String> lines = run(3, "HttpClient");
        assertTrue(has(lines, "Kyoto: 20 degrees"), lines.toString());
        assertTrue(has(lines, "Atlantis: Optional.empty"), lines.toString());
        assertTrue(has(lines, "status 404"), lines.toString());
    }

    @Test
    void theGeneratorEndsWithItsLoop() throws Exception {
        List<String> lines = run(4, "AsyncGenerator");
        assertEquals(
                List.of("0", "1", "2", "3", "4"),
                lines.subList(0, 5).stream().map(line -> line.split(" ")[0]).toList());
        assertEquals("  (the generator has cleaned up)", lines.get(5));
        assertEquals("  (the generator has cleaned up)", lines.get(6));
        assertEquals("the first two even ones: [0, 2]", lines.get(7));
    }

    @Test
    void theWebEndpointStoresAndValidates() throws Exception {
        List<String> lines = run(5, "WebAndDatabase");
        assertTrue(
                has(lines, "POST /notes -> 201 {\"id\":1,\"text\":\"Buy a sash\"}"),
                lines.toString());
        assertTrue(has(lines, "POST /notes -> 422 "), lines.toString());
        assertTrue(
                has(lines, "GET /notes -> 200 [{\"id\":1,\"text\":\"Buy a sash\"}]"),
                lines.toString());
        assertTrue(has(lines, "GET /notes/9 -> 404 "), lines.toString());
    }

    @Test
    void waitingBlocksNobodyAndComputingElsewhereNeither() throws Exception {
        List<String> lines = run(6, "Blocking");
        for (String what :
                List.of("sleep", "Thread.sleep", "a blocking queue", "computing on cpu(…)")) {
            String line = lines.stream().filter(l -> l.startsWith(what)).findFirst().orElseThrow();
            assertFalse(line.endsWith(" had 0 turns"), line);
        }
    }

    @Test
    void aCancelledTaskCleansUpAndPassesItOn() throws Exception {
        List<String> lines = run(7, "Cancel");
        int cancelled = lines.indexOf("  cancelled: cleaning up");
        assertEquals("  cleaned up, passing the cancellation on", lines.get(cancelled + 1));
        assertEquals(
                "task 'long task' was cancelled: we have seen enough", lines.get(cancelled + 2));
        assertTrue(lines.get(lines.size() - 2).contains("ran out of time"), lines.toString());
    }

    @Test
    void computingInTheExecutorLetsTheTickerTick() throws Exception {
        List<String> lines = run(8, "Cpu");
        assertEquals("sum(range(10_000_000)) = 49999995000000", lines.getFirst());
        assertFalse(lines.get(1).endsWith(" ticked 0 times"), lines.toString());
    }
}
