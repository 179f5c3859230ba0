package tasuki.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The first Ctrl-C stops the program: what runs is cancelled and cleans up. The second one kills
 * it, in case the clean-up hangs.
 *
 * <p>The virtual machine itself ignores every Ctrl-C after the first, and has no documented way to
 * see one; {@code sun.misc.Signal}, exported by the module jdk.unsupported for want of such a way,
 * is used by reflection, and done without where it is not there.
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
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            CtrlC.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (_, method, _) -> {
                                if (method.getName().equals("handle")) {
                                    press(pressed);
                                }
                                return null;
                            });
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            Method handle = signal.getMethod("handle", signal, handler);
            Object before = handle.invoke(null, interrupt, ours);
            if (!isOfTheJdk(before)) {
                handle.invoke(null, interrupt, before); // the program's own, which was faster
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // not there, or reserved by an option of the virtual machine: then it is as under java
        }
    }

    private static boolean isOfTheJdk(Object handler) {
        Module module = handler.getClass().getModule();
        return module.equals(Object.class.getModule())
                || "jdk.unsupported".equals(module.getName());
    }

    private static void press(AtomicBoolean pressed) {
        if (pressed.getAndSet(true)) {
            Runtime.getRuntime().halt(INTERRUPTED);
        }
        // exit waits for the clean-up, and this thread is the one that sees the next Ctrl-C
        Thread.ofPlatform().name("tasuki-stop").start(() -> System.exit(INTERRUPTED));
    }
}
