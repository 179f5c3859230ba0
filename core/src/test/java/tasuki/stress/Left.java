package tasuki.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import tasuki.internal.NothingLeft;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is in the heap and on the threads at one moment, to be compared with a later one.
 *
 * @param taken when, in nanoseconds
 * @param objects ours, and threads, that can be reached, by class
 * @param heap bytes in use after a full collection
 * @param threads the names of all threads, as in a thread dump; virtual ones have none
 */
record Left(long taken, Map<String, Long> objects, long heap, List<String> threads) {
    /**
     * More objects of one class than this are a leak; timers that were cancelled go within seconds.
     */
    private static final int SOME = 5_500;

    /** More bytes than this are a leak: a million tasks are a hundred times as many. */
    private static final long SOME_BYTES = 8L << 20;

    private static final long PATIENCE = 60_000_000_000L;
    private static final Pattern ROW =
            Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    /** What is there now: a full collection precedes the count. */
    static Left now() {
        long taken = System.nanoTime();
        Map<String, Long> objects = histogram();
        Runtime jvm = Runtime.getRuntime();
        return new Left(
                taken, objects, jvm.totalMemory() - jvm.freeMemory(), NothingLeft.threads());
    }

    /** Objects of ours, and threads, that can be reached: a full collection precedes the count. */
    static Map<String, Long> histogram() {
        try {
            String text =
                    (String)
                            ManagementFactory.getPlatformMBeanServer()
                                    .invoke(
                                            new ObjectName(
                                                    "com.sun.management:type=DiagnosticCommand"),
                                            "gcClassHistogram",
                                            new Object[] {new String[0]},
                                            new String[] {String[].class.getName()});
            Map<String, Long> counts = new TreeMap<>();
            Matcher row = ROW.matcher(text);
            while (row.find()) {
                String name = row.group(2);
                if (name.startsWith("tasuki.")
                        || name.equals("java.lang.VirtualThread")
                        || name.equals("java.lang.ThreadBuilders$BoundVirtualThread")
                        || name.equals("jdk.internal.vm.StackChunk")) {
                    counts.put(name, Long.parseLong(row.group(1)));
                }
            }
            return counts;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Nothing is there now that was not there then, give or take a few; prints the two.
     *
     * @param what was done in between, for the reader of the figures
     */
    void nothingSince(String what) {
        long ended = System.nanoTime();
        long end = ended + PATIENCE;
        List<String> live = NothingLeft.liveTasks();
        while (!live.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
            live = NothingLeft.liveTasks();
        }
        assertEquals(List.of(), live);
        Left after = now();
        while (!isGone(after) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(500_000_000);
            after = now();
        }
        IO.println(
                "%s: %.1f s; heap %.1f -> %.1f MB, threads %d -> %d, objects of ours %d -> %d"
                        .formatted(
                                what,
                                (ended - taken) / 1e9,
                                heap / 1e6,
                                after.heap / 1e6,
                                threads.size(),
                                after.threads.size(),
                                sum(objects),
                                sum(after.objects)));
        assertEquals(Map.of(), more(after), "objects left behind");
        assertEquals(List.of(), threadsOnlyIn(after), "threads left behind");
        assertTrue(
                after.heap - heap <= SOME_BYTES,
                "the heap has grown from " + heap + " to " + after.heap + " bytes");
    }

    private boolean isGone(Left after) {
        return more(after).isEmpty()
                && threadsOnlyIn(after).isEmpty()
                && after.heap - heap <= SOME_BYTES;
    }

    private static long sum(Map<String, Long> objects) {
        return objects.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, String> more(Left after) {
        Map<String, String> more = new TreeMap<>();
        after.objects.forEach(
                (name, count) -> {
                    long was = objects.getOrDefault(name, 0L);
                    if (count - was > SOME) {
                        more.put(name, was + " -> " + count);
                    }
                });
        return more;
    }

    /** But for carriers, which the JDK keeps for a while, and what the JVM itself starts. */
    private List<String> threadsOnlyIn(Left after) {
        List<String> left = new ArrayList<>(after.threads);
        threads.forEach(left::remove);
        left.removeIf(
                name ->
                        name.startsWith("ForkJoinPool-")
                                || name.startsWith("VirtualThread-unblocker")
                                || name.startsWith("JFR ")
                                || name.startsWith("RMI ")
                                || name.startsWith("tasuki-"));
        return left;
    }
}
