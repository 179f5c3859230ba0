package tasuki.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import tasuki.internal.NothingLeft;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/** What is in the heap and on the threads, to be compared before and after. */
final class Left {
    /**
     * More objects of one class than this are a leak; timers that were cancelled go within seconds.
     */
    private static final int SOME = 5_500;

    private static final long PATIENCE = 60_000_000_000L;
    private static final Pattern ROW =
            Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    private Left() {}

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

    /** Nothing is there that was not there before, give or take a few. */
    static void nothing(Map<String, Long> before) {
        long end = System.nanoTime() + PATIENCE;
        List<String> live = NothingLeft.liveTasks();
        while (!live.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
            live = NothingLeft.liveTasks();
        }
        assertEquals(List.of(), live);
        Map<String, String> more = more(before);
        while (!more.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(500_000_000);
            more = more(before);
        }
        assertEquals(Map.of(), more, "objects left behind");
    }

    private static Map<String, String> more(Map<String, Long> before) {
        Map<String, String> more = new TreeMap<>();
        histogram()
                .forEach(
                        (name, count) -> {
                            long was = before.getOrDefault(name, 0L);
                            if (count - was > SOME) {
                                more.put(name, was + " -> " + count);
                            }
                        });
        return more;
    }
}
