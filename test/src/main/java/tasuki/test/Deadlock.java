package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;
import tasuki.internal.Wait;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Describes a deadlock: who waits on what, held by whom, and the circle if there is one. */
final class Deadlock {
    private final Map<TaskNode<?>, Slot> slots = new IdentityHashMap<>();
    private final Map<Slot, List<Slot>> waitsFor = new LinkedHashMap<>();

    private Deadlock() {}

    static DeadlockError of(List<Slot> all) {
        return new DeadlockError(new Deadlock().describe(all));
    }

    private String describe(List<Slot> all) {
        StringBuilder out = new StringBuilder("deadlock: nothing can run, and nothing will\n");
        for (Slot slot : all) {
            if (!slot.task.isDone()) {
                slots.put(slot.task, slot);
            }
        }
        for (Slot slot : all) {
            if (slot.task.isDone()) {
                continue;
            }
            Wait wait = slot.task.waiting();
            out.append("  ").append(slot.label);
            if (wait == null) {
                out.append(" does not wait\n");
                continue;
            }
            out.append(" waits for ").append(wait.what());
            List<Slot> holders = new ArrayList<>();
            List<String> gone = new ArrayList<>();
            for (TaskNode<?> holder : wait.holders()) {
                Slot of = slots.get(holder);
                if (of != null) {
                    holders.add(of);
                } else {
                    gone.add(
                            "'"
                                    + holder.name()
                                    + "'"
                                    + (holder.isDone() ? ", which has ended" : ""));
                }
            }
            holders.sort(Comparator.comparingInt(s -> s.number));
            waitsFor.put(slot, holders);
            if (!holders.isEmpty() || !gone.isEmpty()) {
                out.append(", which is up to ")
                        .append(
                                holders.stream()
                                        .map(s -> s.label)
                                        .collect(Collectors.joining(", ")))
                        .append(String.join(", ", gone));
            }
            Thread thread = slot.thread;
            if (thread != null) {
                Where.of(thread).ifPresent(where -> out.append(", at ").append(where));
            }
            out.append('\n');
        }
        List<Slot> circle = circle();
        if (circle != null) {
            out.append("  the circle: ")
                    .append(circle.stream().map(s -> s.label).collect(Collectors.joining(" -> ")))
                    .append(" -> ")
                    .append(circle.getFirst().label)
                    .append('\n');
        }
        return out.toString();
    }

    private @Nullable List<Slot> circle() {
        for (Slot start : waitsFor.keySet()) {
            List<Slot> found = follow(start, new LinkedHashSet<>());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Depth first; a path that comes back to one of its own is a circle. */
    private @Nullable List<Slot> follow(Slot at, Set<Slot> path) {
        if (!path.add(at)) {
            List<Slot> circle = new ArrayList<>(path);
            return circle.subList(circle.indexOf(at), circle.size());
        }
        for (Slot next : waitsFor.getOrDefault(at, List.of())) {
            List<Slot> found = follow(next, path);
            if (found != null) {
                return found;
            }
        }
        path.remove(at);
        return null;
    }
}
