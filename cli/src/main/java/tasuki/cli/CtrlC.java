package tasuki.cli;

import tasuki.internal.Signals;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The first Ctrl-C stops the program: what runs is cancelled and cleans up. The second one kills
 * it, in case the clean-up hangs.
 *
 * <p>The virtual machine itself ignores every Ctrl-C after the first. Where signals cannot be taken
 * it stays so.
 */
final class CtrlC {
    private static final int INTERRUPTED = 130;

    private CtrlC() {}

    /** Takes effect soon, on a thread of its own: a start need not wait for it. */
    static void watch() {
        Thread.ofPlatform().daemon().name("tasuki-ctrl-c").start(CtrlC::install);
    }

    private static void install() {
        AtomicBoolean pressed = new AtomicBoolean();
        Signals.take("INT", () -> press(pressed))
                .filter(Signals.Taken::wasTaken)
                .ifPresent(Signals.Taken::giveBack); // the program's own, which was faster
    }

    private static void press(AtomicBoolean pressed) {
        if (pressed.getAndSet(true)) {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        // exit waits for the clean-up, and this thread is the one that sees the next Ctrl-C
        Thread.ofPlatform().name("tasuki-stop").start(() -> System.exit(INTERRUPTED));
    }
}
