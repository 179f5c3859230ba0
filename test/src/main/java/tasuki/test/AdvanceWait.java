package tasuki.test;

import tasuki.internal.Wait;

/** A test waits until everybody else waits, and the time has come to an instant. */
final class AdvanceWait extends Wait {
    final long target;

    AdvanceWait(long target) {
        this.target = target;
    }

    @Override
    public String what() {
        return "all other tasks to wait";
    }
}
