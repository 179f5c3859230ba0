package tasuki.test;

/**
 * A test that fails under some schedules. The message says under which one, shows it turn by turn,
 * and how to run it again; the cause is what the test threw there.
 */
public final class ScheduleError extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String schedule;
    private final long seed;
    private final int number;
    private final String trace;

    ScheduleError(
            String message, Throwable cause, String schedule, long seed, int number, String trace) {
        super(message, cause);
        this.schedule = schedule;
        this.seed = seed;
        this.number = number;
        this.trace = trace;
    }

    /** The schedule, shrunk; for {@link TestRuntime#replay} and {@code -Dtasuki.test.replay}. */
    public String schedule() {
        return schedule;
    }

    /** The seed of the exploration that found it. */
    public long seed() {
        return seed;
    }

    /** How many schedules had been tried, this one included. */
    public int number() {
        return number;
    }

    /** The run turn by turn, a line each. */
    public String trace() {
        return trace;
    }
}
