package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Wait;

import java.util.ArrayList;
import java.util.List;

/** Waits that were claimed under a lock, to be resumed without it. */
final class Claimed {
    private @Nullable List<Wait> waits;

    /** Decides that the wait will return normally; false if it was cancelled before. */
    boolean claim(Wait wait) {
        if (!wait.claim()) {
            return false;
        }
        if (waits == null) {
            waits = new ArrayList<>(4);
        }
        waits.add(wait);
        return true;
    }

    /** Lets them go on, in the order in which they were claimed. */
    void resume() {
        if (waits != null) {
            waits.forEach(Wait::resume);
        }
    }
}
