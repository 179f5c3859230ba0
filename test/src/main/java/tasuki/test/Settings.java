package tasuki.test;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** How a {@link TestRuntime} runs. Not changed once a runtime has it. */
final class Settings implements Cloneable {
    int schedules = Math.max(1, Integer.getInteger("tasuki.test.schedules", 1));
    long seed = seedProperty();
    Strategy strategy = Strategy.mixed();
    @Nullable Schedule replay = replayProperty();

    /** The time of day at which runs begin; null for that of the machine. */
    @Nullable Instant start;

    /** Real time for one run. */
    Duration limit = Duration.ofSeconds(Integer.getInteger("tasuki.test.limit", 10));

    /** Real time for which a foreign call may hold up everybody, so that it acts as one step. */
    Duration settle = Duration.ofMillis(50);

    /** Real time that a wait which somebody outside may end holds up the clock. */
    Duration patience = Duration.ofMillis(20);

    /** Real time before it is a deadlock. */
    Duration outsiders = Duration.ZERO;

    boolean switchAtStarts = true;
    boolean timePassesAnytime;
    boolean leaksAllowed;
    int maxSteps = 1_000_000;

    Settings copy() {
        try {
            return (Settings) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** These, with one time of day for all runs: what fails in one of them does so in the next. */
    Settings withStart() {
        Settings copy = copy();
        if (copy.start == null) {
            copy.start = Instant.now();
        }
        return copy;
    }

    private static long seedProperty() {
        String seed = System.getProperty("tasuki.test.seed", "1");
        return seed.equals("random") ? System.nanoTime() & 0xffff_ffffL : Long.parseLong(seed);
    }

    private static @Nullable Schedule replayProperty() {
        String text = System.getProperty("tasuki.test.replay", "");
        return text.isEmpty() ? null : Schedule.parse(text);
    }
}
