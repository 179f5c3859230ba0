package tasuki.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Signals of the process. The virtual machine has no documented way to see one; {@code
 * sun.misc.Signal}, exported by the module jdk.unsupported for want of such a way, is used by
 * reflection, and done without where it is not there. See ADR 5 and ADR 62.
 */
public final class Signals {
    private Signals() {}

    /** A signal that is ours, until it is given back. */
    public static final class Taken {
        private final Method handle;
        private final Object signal;
        private final Object before;

        private Taken(Method handle, Object signal, Object before) {
            this.handle = handle;
            this.signal = signal;
            this.before = before;
        }

        /** Whether the handler before was not the JDK's own, so that somebody wanted it. */
        public boolean wasTaken() {
            Module module = before.getClass().getModule();
            return !module.equals(Object.class.getModule())
                    && !"jdk.unsupported".equals(module.getName());
        }

        /** Puts the handler back that was there before. */
        public void giveBack() {
            try {
                handle.invoke(null, signal, before);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("The handler of " + signal + " stays: " + e, e);
            }
        }
    }

    /**
     * Runs the handler on a thread of the JDK's for each such signal from now on; that thread sees
     * no other signal meanwhile. Empty if signals cannot be taken here: the class is not there, or
     * an option of the virtual machine leaves this one to the system.
     *
     * @param name without SIG: INT, TERM
     */
    public static Optional<Taken> take(String name, Runnable handler) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handlerType},
                            (self, method, arguments) ->
                                    switch (method.getName()) {
                                        case "handle" -> {
                                            handler.run();
                                            yield null;
                                        }
                                        case "equals" -> arguments[0] == self;
                                        case "hashCode" -> System.identityHashCode(self);
                                        default -> "Tasuki's handler of SIG" + name;
                                    });
            Object signal = type.getConstructor(String.class).newInstance(name);
            Method handle = type.getMethod("handle", type, handlerType);
            return Optional.of(new Taken(handle, signal, handle.invoke(null, signal, ours)));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
