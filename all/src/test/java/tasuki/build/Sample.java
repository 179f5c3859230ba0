package tasuki.build;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What {@link PublicApiTest} dumps: one of everything that matters to callers. */
public abstract class Sample<T extends Comparable<? super T>> extends SampleBase
        implements Runnable {
    protected static final String NAME = "a";

    public Sample(int size) {}

    Sample() {}

    public abstract <X extends Exception> @Nullable List<? extends T> find(T[] a, String... b)
            throws X;

    @Override
    public String toString() {
        return NAME;
    }

    void hidden() {}

    public enum Kind {
        ONE
    }

    public record Pair<A>(A left, int right) {}

    public sealed interface Shape {
        default void draw() {}

        final class Square implements Shape {}
    }

    static class HiddenNested {}
}

abstract class SampleBase {
    public void inherited() {}
}
