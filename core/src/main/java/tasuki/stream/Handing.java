package tasuki.stream;

import tasuki.internal.Wait;

/** A task waits for the one at the other end of a lane. */
final class Handing extends Wait {
    private final String what;

    Handing(String what) {
        this.what = what;
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
