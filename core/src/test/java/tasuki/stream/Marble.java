package tasuki.stream;

import tasuki.Async;
import tasuki.internal.VirtualTime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Streams as pictures: a column is a tick of time, {@code -} nothing, {@code |} the end, {@code #}
 * a failure, anything else a value.
 */
final class Marble {
    /** The time that a column stands for. */
    static final Duration TICK = Duration.ofMillis(100);

    /** What came at which tick. */
    private final Map<Integer, StringBuilder> cells = new TreeMap<>();

    private int end;

    private Marble() {}

    /** So many ticks. */
    static Duration ticks(int n) {
        return TICK.multipliedBy(n);
    }

    private static int since(Duration start) {
        return (int) VirtualTime.now().minus(start).dividedBy(TICK);
    }

    /** The stream of a picture: each column a tick. */
    static AsyncStream<String> stream(String picture) {
        return AsyncStream.generate(
                emit -> {
                    Duration start = VirtualTime.now();
                    for (int tick = 0; tick < picture.length(); tick++) {
                        char c = picture.charAt(tick);
                        if (c == '-') {
                            continue;
                        }
                        Duration left = start.plus(ticks(tick)).minus(VirtualTime.now());
                        if (left.isPositive()) {
                            Async.sleep(left);
                        }
                        switch (c) {
                            case '|' -> {
                                return;
                            }
                            case '#' -> throw new IllegalStateException("#");
                            default -> emit.accept(String.valueOf(c));
                        }
                    }
                    Async.sleepForever();
                });
    }

    private void add(int tick, String text) {
        cells.computeIfAbsent(tick, t -> new StringBuilder()).append(text);
        end = Math.max(end, tick);
    }

    /** Runs the stream and notes what comes when. */
    static Marble of(AsyncStream<?> stream) throws InterruptedException {
        Duration start = VirtualTime.now();
        Marble made = new Marble();
        String last;
        try {
            stream.consume(
                    value ->
                            made.add(
                                    since(start),
                                    value instanceof List<?> list
                                            ? "[" + String.join("", strings(list)) + "]"
                                            : value.toString()));
            last = "|";
        } catch (RuntimeException e) {
            last = "#";
        }
        made.add(since(start), last);
        return made;
    }

    private static List<String> strings(List<?> values) {
        List<String> all = new ArrayList<>();
        values.forEach(v -> all.add(v.toString()));
        return all;
    }

    private String cell(int tick) {
        StringBuilder text = cells.get(tick);
        return text == null ? "" : text.toString();
    }

    /** One line, each column as wide as what is in it. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        for (int tick = 0; tick <= end; tick++) {
            String cell = cell(tick);
            line.append(cell.isEmpty() ? "-" : cell);
        }
        return line.toString();
    }

    /** Several lines one below the other, in columns. */
    static String picture(List<String> names, List<Marble> lines) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            Marble line = lines.get(i);
            StringBuilder row = new StringBuilder();
            row.append(names.get(i)).repeat(" ", longest - names.get(i).length()).append("  ");
            for (int tick = 0; tick <= line.end; tick++) {
                int t = tick;
                int width =
                        Math.max(
                                1,
                                lines.stream().mapToInt(l -> l.cell(t).length()).max().orElse(1));
                String cell = line.cell(tick);
                row.append(cell);
                if (tick < line.end) {
                    row.repeat("-", width - cell.length());
                }
            }
            all.append(row).append('\n');
        }
        return all.toString();
    }
}
