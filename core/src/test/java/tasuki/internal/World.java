package tasuki.internal;

import tasuki.Action;
import tasuki.Body;

import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A scheduler and a clock on which every rule has to hold. A test that is marked {@link Worlds}
 * runs once in each of them.
 *
 * <p>Worlds are found by {@link ServiceLoader}: a module that depends on the test-jar of core adds
 * its own by a line in {@code META-INF/services/tasuki.internal.World}. {@code
 * -Dtasuki.worlds=loop,seeded} runs those whose names are in the list only.
 */
public interface World {
    /** A word that names it in reports and in {@code -Dtasuki.worlds}. */
    String name();

    /** The worlds that stand behind this one, say one for each seed. */
    default List<World> variants() {
        return List.of(this);
    }

    /** Whether tasks run one at a time here. */
    boolean oneAtATime();

    /**
     * How often a test that repeats itself {@code n} times does so here: fewer times in a world in
     * which the whole test is repeated.
     */
    default int many(int n) {
        return n;
    }

    /** A scheduler for one run, on whatever clock. */
    Scheduler scheduler();

    /**
     * Runs the body as a whole program; the time is a test's own, begins at {@link
     * ManualClock#ORIGIN}, and jumps to the next timer when nothing can run.
     */
    <T, X extends Exception> T run(Body<T, X> body) throws X;

    /** Runs the action as a whole program; see {@link #run(Body)}. */
    default <X extends Exception> void run(Action<X> action) throws X {
        run(GroupNode.body(action));
    }

    /** Runs the body as a whole program on a clock that the test moves, or the real one. */
    default <T, X extends Exception> T runOn(Clock clock, Body<T, X> body) throws X {
        return Waiting.run(new Environment(scheduler(), clock), body);
    }

    /** Runs the action as a whole program in real time. */
    default <X extends Exception> void runReal(Action<X> action) throws X {
        runOn(Clock.real(), GroupNode.body(action));
    }

    /** All that were found and asked for. */
    static List<World> all() {
        String asked = System.getProperty("tasuki.worlds", "");
        List<String> names = Arrays.stream(asked.split("[ ,]+")).filter(n -> !n.isEmpty()).toList();
        List<World> found =
                ServiceLoader.load(World.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(w -> names.isEmpty() || names.contains(w.name()))
                        .flatMap(w -> w.variants().stream())
                        .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no world is called '" + asked + "'");
        }
        return found;
    }
}
