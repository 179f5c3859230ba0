package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and Ctrl-C while applications serve: all of them are closed gracefully, and then the
 * program exits, with 0 if every request had its answer, else as if it had been killed (143, 130).
 * A second Ctrl-C kills at once.
 *
 * <p>A shutdown hook cannot do this: once the virtual machine is stopping its exit code is fixed,
 * and only {@code halt} could change it, which cuts off all other hooks. So the signals are taken
 * by {@code sun.misc.Signal}, which jdk.unsupported exports for want of a replacement, by
 * reflection, and done without where it is missing: then the hook of {@link RunningApp} closes, and
 * the exit code is the signal's. See ADR 62.
 *
 * <p>A registry of the process: handlers stand while its list is not empty. All state is guarded by
 * the class.
 */
final class StopSignals {
    private static final Logger LOG = System.getLogger("tasuki.web");

    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private static final List<RunningApp> SERVED = new ArrayList<>();

    /** Signals, and what handled them before. */
    private static final Map<Object, Object> BEFORE = new LinkedHashMap<>();

    private static boolean stopping;

    private StopSignals() {}

    /** From now on a signal closes this application. */
    static synchronized void add(RunningApp app) {
        if (SERVED.isEmpty() && !stopping) {
            EXIT_CODES.keySet().forEach(StopSignals::take);
        }
        SERVED.add(app);
    }

    /** It has ended. */
    static synchronized void remove(RunningApp app) {
        SERVED.remove(app);
        if (SERVED.isEmpty() && !stopping) {
            BEFORE.forEach(StopSignals::giveBack);
            BEFORE.clear();
        }
    }

    private static void take(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            StopSignals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> handle(name, self, method, arguments));
            Object number = signal.getConstructor(String.class).newInstance(name);
            Object before = signal.getMethod("handle", signal, handler).invoke(null, number, ours);
            BEFORE.put(number, before);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // not there, or left to the system by an option of the virtual machine
        }
    }

    private static @Nullable Object handle(
            String signal,
            Object self,
            java.lang.reflect.Method method,
            Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "handle" -> {
                received(signal);
                yield null;
            }
            case "equals" -> arguments != null && arguments[0] == self;
            case "hashCode" -> System.identityHashCode(self);
            default -> "tasuki.web's handler of SIG" + signal;
        };
    }

    private static void giveBack(Object number, Object before) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            number.getClass()
                    .getMethod("handle", number.getClass(), handler)
                    .invoke(null, number, before);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "The handler of a signal could not be put back", e);
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
