package tasuki.internal;

import org.jspecify.annotations.Nullable;

import tasuki.Task;

import java.util.function.BiConsumer;

/** How a program runs: what {@code tasuki.Runner} is made of. */
public record RunSettings(
        boolean loop,
        String name,
        boolean signals,
        boolean debug,
        @Nullable BiConsumer<Task<?>, Throwable> onUnhandled) {
    /** The defaults, on a loop or not. */
    public static RunSettings on(boolean loop) {
        return new RunSettings(loop, "main", true, Boolean.getBoolean("tasuki.debug"), null);
    }

    /** As the program was started: {@code -Dtasuki.loop=true} puts it on a loop. */
    public static RunSettings standard() {
        return on(Boolean.getBoolean("tasuki.loop"));
    }
}
