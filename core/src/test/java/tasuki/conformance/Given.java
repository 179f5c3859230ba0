package tasuki.conformance;

import tasuki.Async;
import tasuki.TaskTrace;
import tasuki.internal.VirtualTime;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Small words of the conformance tests. */
final class Given {
    private Given() {}

    static Duration seconds(int n) {
        return Duration.ofSeconds(n);
    }

    /** Waits so long, in the world's time: everybody gets to where he waits. */
    static void pass(int seconds) throws InterruptedException {
        Async.sleep(seconds(seconds));
    }

    /** The seconds since the run began. */
    static double now() {
        return VirtualTime.now().toNanos() / 1e9;
    }

    /** A task that can only be ended by a cancellation. */
    static String forever() throws InterruptedException {
        Async.sleepForever();
        return "never";
    }

    /** Throws what no signature here declares. */
    static <X extends Exception> void raise(X e) throws X {
        throw e;
    }

    /** What is attached to a failure, without the traces of groups. */
    static List<Throwable> attached(Throwable e) {
        return Arrays.stream(e.getSuppressed()).filter(s -> !(s instanceof TaskTrace)).toList();
    }

    /** Whether the stack of a throwable passes through a method of the class. */
    static boolean passesThrough(Throwable e, Class<?> type) {
        return Arrays.stream(e.getStackTrace())
                .anyMatch(f -> f.getClassName().startsWith(type.getName()));
    }
}
