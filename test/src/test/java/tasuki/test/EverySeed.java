package tasuki.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a test whose first argument is a {@link SeededWorld} again for every seed, each time with an
 * instance of its own; it is one test in the reports. A case that takes long gets fewer seeds.
 *
 * <pre>
 * -Dtasuki.test.seeds=200        how many
 * -Dtasuki.test.firstSeed=0      the first one: with seeds=1 this one only
 * -Dtasuki.test.caseMillis=2000  real time after which a case gets no more
 * </pre>
 */
public final class EverySeed implements InvocationInterceptor {
    static final int FIRST = Integer.getInteger("tasuki.test.firstSeed", 0);
    private static final int SEEDS = Integer.getInteger("tasuki.test.seeds", 200);
    private static final long MOST = Long.getLong("tasuki.test.caseMillis", 2000) * 1_000_000;

    /** How many schedules were run, for the record. */
    static final AtomicLong RUNS = new AtomicLong();

    /** For ServiceLoader. */
    public EverySeed() {}

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        invocation.proceed();
        Object[] arguments = method.getArguments().toArray();
        Object given = method.getTarget().orElse(null);
        if (arguments.length == 0 || !(arguments[0] instanceof SeededWorld) || given == null) {
            return;
        }
        RUNS.incrementAndGet();
        Method test = method.getExecutable();
        test.trySetAccessible();
        long end = System.nanoTime() + MOST;
        for (int seed = FIRST + 1; seed < FIRST + SEEDS && System.nanoTime() - end < 0; seed++) {
            RUNS.incrementAndGet();
            arguments[0] = new SeededWorld(seed);
            try {
                AsyncTestExtension.runAnew(given.getClass(), test, arguments);
            } catch (Throwable e) {
                e.addSuppressed(
                        new AssertionError(
                                "with seed "
                                        + seed
                                        + "; to run it again: -Dtasuki.test.seeds=1"
                                        + " -Dtasuki.test.firstSeed="
                                        + seed));
                throw e;
            }
        }
    }
}
