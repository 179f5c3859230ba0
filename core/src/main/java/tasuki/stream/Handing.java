package tasuki.stream;

import tasuki.internal.Wait;

/** A task waits for the one at the other end of a lane. */
final class Handing extends Wait {
    private final String what;
    private final int spins;
    private final boolean fromOutside;

    Handing(String what) {
        this(what, 0, false);
    }

    /** A wait that looks so many times before it parks. */
    Handing(String what, int spins) {
        this(what, spins, false);
    }

    /** {@code fromOutside}: the one at the other end may be no task. */
    Handing(String what, boolean fromOutside) {
        this(what, 0, fromOutside);
    }

    private Handing(String what, int spins, boolean fromOutside) {
        this.what = what;
        this.spins = spins;
        this.fromOutside = fromOutside;
    }

    @Override
    public boolean isFromOutside() {
        return fromOutside;
    }

    @Override
    public String what() {
        return what;
    }

    @Override
    protected int spins() {
        return spins;
    }

    /** Completes this wait at an instant of the clock, if nothing else does before. */
    void until(long instant) {
        completeAt(instant);
    }

    /** It is over: the clock may forget the instant. */
    void over() {
        cancelTimer();
    }
}
