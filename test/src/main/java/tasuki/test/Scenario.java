package tasuki.test;

/**
 * Makes something, attempts something with it, and looks what has come of it; see {@link
 * TestRuntime#cancelEverywhere}.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface Scenario<X extends Exception> {
    /** Runs once; calls {@link Sweep#attempt} once. */
    void run(Sweep sweep) throws X, InterruptedException;
}
