package tasuki.stream;

import tasuki.internal.Wait;

/** A task waits for the one at the other end of a lane. */
final class Handing extends Wait {
    private final String what;
    private final int spins;

    Handing(String what) {
        this(what, 0);
    }

    /** A wait that looks so many times before it parks. */
    Handing(String what, int spins) {
        this.what = what;
        this.spins = spins;
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
