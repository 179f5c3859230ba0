package tasuki.internal;

import tasuki.Action;

/** What jcstress generates around an actor carries no checked exception. */
final class Sure {
    private Sure() {}

    /** Runs what nobody interrupts from outside. */
    static void run(Action<RuntimeException> action) {
        try {
            action.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts here", e);
        }
    }
}
