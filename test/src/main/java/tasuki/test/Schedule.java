package tasuki.test;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A schedule, as what it does otherwise than running in order: at which decision which task goes
 * on. As text: {@code "3=2,17=1"}; {@code "-"} if there is nothing. Immutable.
 */
final class Schedule {
    /** The schedule in which nobody interferes. */
    static final Schedule IN_ORDER = new Schedule(new TreeMap<>());

    private final SortedMap<Integer, Integer> choices;

    private Schedule(SortedMap<Integer, Integer> choices) {
        this.choices = choices;
    }

    /** A schedule with these choices. */
    static Schedule of(Map<Integer, Integer> choices) {
        return new Schedule(new TreeMap<>(choices));
    }

    /** Reads the text of a schedule. */
    static Schedule parse(String text) {
        TreeMap<Integer, Integer> choices = new TreeMap<>();
        String trimmed = text.strip();
        if (!trimmed.equals("-")) {
            for (String part : trimmed.split(",")) {
                String[] pair = part.strip().split("=");
                try {
                    if (pair.length != 2) {
                        throw new NumberFormatException(part);
                    }
                    choices.put(Integer.valueOf(pair[0]), Integer.valueOf(pair[1]));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "not a schedule, which is as \"3=2,17=1\" or \"-\": '" + text + "'", e);
                }
            }
        }
        return new Schedule(choices);
    }

    /** The number of the task that goes on at a decision, or null if nobody interferes. */
    @Nullable Integer at(int decision) {
        return choices.get(decision);
    }

    SortedMap<Integer, Integer> choices() {
        return choices;
    }

    int size() {
        return choices.size();
    }

    @Override
    public String toString() {
        return choices.isEmpty()
                ? "-"
                : choices.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(","));
    }
}
