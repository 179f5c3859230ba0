package tasuki.test;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

import java.security.CodeSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Which line of the program under test somebody is in: the innermost frame that is not ours. */
final class Where {
    private static final StackWalker WALKER =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final @Nullable CodeSource CORE = sourceOf(TaskNode.class);
    private static final @Nullable CodeSource KIT = sourceOf(Where.class);

    private Where() {}

    /** The calling thread's. */
    static String here() {
        return WALKER.walk(
                frames ->
                        frames.filter(f -> isUsers(f.getDeclaringClass()))
                                .findFirst()
                                .map(f -> text(f.toStackTraceElement()))
                                .orElse("unknown place"));
    }

    /** Another thread's, as far as it can be told from the names. */
    static Optional<String> of(Thread thread) {
        return users(thread).findFirst().map(Where::text);
    }

    static Stream<StackTraceElement> users(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).filter(f -> isUsers(f.getClassName()));
    }

    private static boolean isUsers(Class<?> type) {
        CodeSource source = sourceOf(type);
        return source != null
                && !source.equals(CORE)
                && !source.equals(KIT)
                && isUsers(type.getName());
    }

    private static boolean isUsers(String name) {
        if (name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
            return false;
        }
        if (!name.startsWith("tasuki.")) {
            return true;
        }
        if (name.startsWith("tasuki.http.")
                || name.startsWith("tasuki.web.")
                || name.startsWith("tasuki.sql.")) {
            return false;
        }
        try {
            CodeSource source = sourceOf(Class.forName(name, false, Where.class.getClassLoader()));
            return source == null || !source.equals(CORE) && !source.equals(KIT);
        } catch (ClassNotFoundException e) {
            return true;
        }
    }

    private static @Nullable CodeSource sourceOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    private static String text(StackTraceElement frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        if (method.startsWith("lambda$")) {
            method = method.split("\\$")[1];
        }
        return type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$.*", "")
                + "."
                + method
                + "("
                + frame.getFileName()
                + ":"
                + frame.getLineNumber()
                + ")";
    }
}
