package tasuki.web;

import tasuki.internal.Signals;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and Ctrl-C while applications serve: all of them are closed gracefully, and then the
 * program exits, with 0 if every request had its answer, else as if it had been killed (143, 130).
 * A second Ctrl-C kills at once.
 *
 * <p>A shutdown hook cannot do this: once the virtual machine is stopping its exit code is fixed,
 * and only {@code halt} could change it, which cuts off all other hooks. Where signals cannot be
 * taken the hook of {@link RunningApp} closes, and the exit code is the signal's. See ADR 62.
 *
 * <p>A registry of the process: handlers stand while its list is not empty. All state is guarded by
 * the class.
 */
final class StopSignals {
    private static final Logger LOG = System.getLogger("tasuki.web");

    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private static final List<RunningApp> SERVED = new ArrayList<>();

    private static final List<Signals.Taken> TAKEN = new ArrayList<>();

    private static boolean stopping;

    private StopSignals() {}

    /** From now on a signal closes this application. */
    static synchronized void add(RunningApp app) {
        if (SERVED.isEmpty() && !stopping) {
            EXIT_CODES
                    .keySet()
                    .forEach(
                            name -> Signals.take(name, () -> received(name)).ifPresent(TAKEN::add));
        }
        SERVED.add(app);
    }

    /** It has ended. */
    static synchronized void remove(RunningApp app) {
        SERVED.remove(app);
        if (SERVED.isEmpty() && !stopping) {
            TAKEN.forEach(Signals.Taken::giveBack);
            TAKEN.clear();
        }
    }

    private static void received(String signal) {
        List<RunningApp> served;
        synchronized (StopSignals.class) {
            if (stopping) {
                if (signal.equals("INT")) {
                    Runtime.getRuntime().halt(EXIT_CODES.get(signal));
                }
                return;
            }
            stopping = true;
            served = List.copyOf(SERVED);
        }
        // exit waits for hooks, and the thread of the signal is the one that sees the next; not a
        // daemon, as that is: else the virtual machine might end with 0 when serve has returned
        Thread.ofPlatform().daemon(false).name("tasuki-web-exit").start(() -> exit(signal, served));
    }

    private static void exit(String signal, List<RunningApp> served) {
        LOG.log(Level.INFO, "SIG" + signal + ": stops when what runs has ended");
        AtomicInteger code = new AtomicInteger();
        List<Thread> closing = new ArrayList<>();
        for (RunningApp app : served) {
            Runnable close =
                    () -> {
                        try {
                            if (!app.closeInOrder()) {
                                code.compareAndSet(0, EXIT_CODES.get(signal));
                            }
                        } catch (RuntimeException e) {
                            LOG.log(Level.ERROR, "The application did not stop in order", e);
                            code.set(1);
                        }
                    };
            closing.add(Thread.ofPlatform().name("tasuki-web-stop").start(close));
        }
        for (Thread each : closing) {
            try {
                each.join();
            } catch (InterruptedException e) {
                code.compareAndSet(0, EXIT_CODES.get(signal)); // nobody does; do not wait on then
            }
        }
        System.exit(code.get());
    }
}
