package tasuki.stream;

import tasuki.internal.Wait;

/** A task waits for the one at the other end of a lane. */
final class Handing extends Wait {
    private final String what;
    private final boolean fromOutside;

    Handing(String what) {
        this(what, false);
    }

    /** {@code fromOutside}: the one at the other end may be no task. */
    Handing(String what, boolean fromOutside) {
        this.what = what;
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

    /** Completes this wait at an instant of the clock, if nothing else does before. */
    void until(long instant) {
        completeAt(instant);
    }
}
