package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

/** Looks whether a value keeps the constraints declared on it, and on what is inside it. */
@FunctionalInterface
public interface Check {
    /** Finds nothing, ever. */
    Check NONE = (_, _) -> {};

    /** Adds what is wrong to the problems, at their place. */
    void check(@Nullable Object value, Problems problems);

    /** This check and then the other. */
    default Check and(Check other) {
        if (this == NONE) {
            return other;
        }
        if (other == NONE) {
            return this;
        }
        return (value, problems) -> {
            check(value, problems);
            other.check(value, problems);
        };
    }
}
