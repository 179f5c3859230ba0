package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;

import jdk.management.VirtualThreadSchedulerMXBean;

import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * After every test of this module: the thread of the test is in no scope and carries no interrupt
 * flag, no task runs any more on any thread of the JVM, and no abandoned call is left. Registered
 * in META-INF/services.
 */
public final class NothingLeft implements InvocationInterceptor {
    /** How long a task may take to go; {@code -Dtasuki.patience=500} makes it so many ms. */
    private static final long PATIENCE = Long.getLong("tasuki.patience", 10_000) * 1_000_000;

    /** Whether a test may have been given up while it was running, as of a mutant that hangs. */
    private static final boolean GIVEN_UP = System.getProperty("tasuki.patience") != null;

    private static final String TASKS = "tasks that still run";
    private static final String CALLS = "abandoned calls";

    /** How much an earlier test has left: it failed then, and those that follow need not. */
    private static final Map<String, Integer> KNOWN = new ConcurrentHashMap<>();

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        check(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        check(invocation);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation,
            DynamicTestInvocationContext test,
            ExtensionContext context)
            throws Throwable {
        check(invocation);
    }

    private static void check(Invocation<Void> invocation) throws Throwable {
        assertFalse(Thread.interrupted(), "an earlier test left an interrupt flag on this thread");
        if (GIVEN_UP) {
            KNOWN.put(TASKS, liveTasks().size());
            KNOWN.put(CALLS, Abandoned.names().size());
        }
        invocation.proceed();
        assertFalse(Thread.interrupted(), "the test leaves an interrupt flag on its thread");
        TaskNode<?> here = TaskNode.current();
        assertSame(here, here.scope(), "the thread of the test is still in a scope");
        assertEquals(null, here.wait, "the thread of the test is still in a wait");
        eventuallyEmpty(TASKS, NothingLeft::liveTasks);
        eventuallyEmpty(CALLS, Abandoned::names);
    }

    private static void eventuallyEmpty(String what, Supplier<List<String>> left) {
        long end = System.nanoTime() + PATIENCE;
        List<String> now = left.get();
        int size = now.size();
        int known = KNOWN.compute(what, (w, n) -> n == null ? 0 : Math.min(n, size));
        while (now.size() > known && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
            now = left.get();
        }
        if (now.size() > known) {
            KNOWN.put(what, now.size());
            fail(what + ": " + now);
        }
    }

    /**
     * The threads, virtual and other, that are in a task now: read off a thread dump, so
     * independent of our own books.
     */
    public static List<String> liveTasks() {
        return dump().stream()
                .filter(
                        l ->
                                l.contains("tasuki.internal.TaskNode.run")
                                        || l.contains("tasuki.internal.LoopScheduler"))
                .toList();
    }

    /** The names of all threads, virtual and other, by a thread dump. */
    public static List<String> threads() {
        return dump().stream()
                .filter(l -> l.startsWith("\"name\": "))
                .map(l -> l.substring(9, l.lastIndexOf('"')))
                .toList();
    }

    /**
     * Waits until no virtual thread is mounted or about to be, for a while: a dump that meets one
     * in the midst of it may bring the JVM down (JDK-8364343).
     */
    private static void awaitQuiet() {
        VirtualThreadSchedulerMXBean threads =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        long end = System.nanoTime() + PATIENCE / 10;
        while (threads.getMountedVirtualThreadCount() + threads.getQueuedVirtualThreadCount() > 0
                && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    /** The lines of a thread dump. */
    private static List<String> dump() {
        awaitQuiet();
        HotSpotDiagnosticMXBean jvm =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            Path file = Files.createTempFile("threads", ".json");
            Files.delete(file); // the dump wants to make it itself
            jvm.dumpThreads(file.toString(), ThreadDumpFormat.JSON);
            try {
                return Files.readAllLines(file).stream().map(String::strip).toList();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
