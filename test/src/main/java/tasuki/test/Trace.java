package tasuki.test;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What happened in a run, turn by turn, for people. Guarded by the scheduler's lock. */
final class Trace {
    private static final int LONGEST = 200;

    private record Event(@Nullable Slot slot, String text, boolean goes) {}

    private final List<Event> events = new ArrayList<>();

    /** The task stops here. */
    void stops(Slot slot, Turn turn, String what, String where) {
        String text =
                switch (turn) {
                    case START -> "has just started a task, at " + where;
                    case CHECKPOINT -> "is at a checkpoint, at " + where;
                    case YIELD -> "lets others go first, at " + where;
                    case WAIT -> "waits for " + what + ", at " + where;
                    case FOREIGN -> "calls out (" + what + "), at " + where;
                    case END -> "ends";
                    case IDLE -> "";
                };
        events.add(new Event(slot, text, false));
    }

    /** The task goes on, or begins. */
    void goes(Slot slot, boolean begins) {
        events.add(new Event(slot, begins ? "begins" : "goes on", true));
    }

    /** The time has moved. */
    void time(String now) {
        events.add(new Event(null, "the time is " + now, false));
    }

    /** As lines. */
    String text() {
        int width = 0;
        for (Event e : events) {
            width = Math.max(width, e.slot() == null ? 0 : e.slot().label.length());
        }
        StringBuilder out = new StringBuilder();
        int from = Math.max(0, events.size() - LONGEST);
        if (from > 0) {
            out.append("  … ").append(from).append(" lines before\n");
        }
        for (Event e : events.subList(from, events.size())) {
            Slot slot = e.slot();
            String label = slot == null ? "" : slot.label;
            out.append(e.goes() ? "  > " : "    ")
                    .append(label)
                    .append(" ".repeat(width - label.length() + 2))
                    .append(e.text())
                    .append('\n');
        }
        return out.toString();
    }
}
