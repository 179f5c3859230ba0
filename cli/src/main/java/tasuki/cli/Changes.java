package tasuki.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Tells when files have changed and have come to rest: a save may be several steps (write, rename,
 * delete, create), and several saves may follow each other quickly.
 *
 * <p>Each {@link #poll} is one look. A change is told when two looks in a row saw the same, or,
 * where something is written all the time, after {@link #MOST_LOOKS} looks. While the program
 * itself is not there or empty, nothing is told: it is being written, or was deleted, and what runs
 * goes on. Knows no time: whoever polls chooses the pauses.
 */
final class Changes {
    static final int MOST_LOOKS = 40;

    private final Path program;
    private final Supplier<Map<Path, String>> look;
    private Map<Path, String> known;
    private Map<Path, String> last;
    private int looks;

    Changes(Path program, Supplier<Map<Path, String>> look) {
        this.program = program;
        this.look = look;
        this.known = look.get();
        this.last = known;
    }

    /** What has changed, added or removed since the last time that something was told. */
    List<Path> poll() {
        Map<Path, String> now = look.get();
        boolean rests = now.equals(last);
        last = now;
        if (isGone()) {
            return List.of();
        }
        if (now.equals(known)) {
            looks = 0;
            return List.of();
        }
        looks++;
        if (!rests && looks < MOST_LOOKS) {
            return List.of();
        }
        TreeSet<Path> changed = new TreeSet<>(now.keySet());
        changed.addAll(known.keySet());
        changed.removeIf(file -> now.containsKey(file) && now.get(file).equals(known.get(file)));
        known = now;
        looks = 0;
        return List.copyOf(changed);
    }

    /** Whether something has changed that may not be at rest yet. */
    boolean isPending() {
        return looks > 0;
    }

    /** Whether the program is not there. */
    boolean isGone() {
        String content = last.get(program);
        return content == null || content.isEmpty();
    }
}
