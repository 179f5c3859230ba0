package tasuki.internal;

/**
 * How much of the time this program had, from look to look: where its threads computed less than so
 * many could have, somebody else had the processors. For the watchdog: a task that stands still
 * because its carrier does is not to blame.
 *
 * <p>Reading what all threads have computed costs a call for each of them, so it is read only when
 * there is something to be judged: a stretch counts if both of its ends were looked at. Used by the
 * watchdog alone.
 */
final class OwnTime {
    /** Looks further apart than this are no stretch. */
    private static final long LONGEST = 200_000_000L;

    private final Watchdog.Machine machine;
    private final int threads;
    private long passed;
    private long lookedAt;
    private long computed;

    /**
     * The time of a program.
     *
     * @param threads how many of its threads want to compute while it is looked at
     */
    OwnTime(Watchdog.Machine machine, int threads) {
        this.machine = machine;
        this.threads = threads;
    }

    /** Nanoseconds of its own so far, for differences; the same if asked twice at one time. */
    long passed(long now) {
        long stretch = now - lookedAt;
        if (stretch != 0) {
            long sum = machine.computed();
            if (stretch > 0 && stretch <= LONGEST) {
                passed += sum < 0 ? stretch : Math.clamp((sum - computed) / threads, 0, stretch);
            }
            lookedAt = now;
            computed = sum;
        }
        return passed;
    }
}
