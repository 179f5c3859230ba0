package tasuki.cli;

import tasuki.cli.hosted.ProcessCalls;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A compiled program with its arguments, ready to start. */
final class Program {
    private final ProgramLoader loader;
    private final MainMethod main;
    private final List<String> args;

    private Program(ProgramLoader loader, MainMethod main, List<String> args) {
        this.loader = loader;
        this.main = main;
        this.args = args;
    }

    /**
     * Compiles {@code file}, or takes what is known of it from the last time, and loads its first
     * class.
     *
     * @param messages where the compiler writes errors and warnings
     * @return empty when the file does not compile: the errors have been written to {@code
     *     messages}
     * @throws RefusedException when the file is not there, is no source file or has no main method
     */
    static Optional<Program> of(Path file, List<String> args, PrintWriter messages) {
        byte[] content = read(file);
        Optional<ProgramCache> cache = ProgramCache.of(file, content);
        return cache.flatMap(ProgramCache::read)
                .or(
                        () -> {
                            try (SourceCompiler compiler = new SourceCompiler()) {
                                return compiler.compile(file, messages, cache);
                            }
                        })
                .map(source -> load(file, source, args));
    }

    /**
     * The same, as a guest in a process that goes on: {@link HostedCode}.
     *
     * @param compiler makes it, if it is not known
     */
    static Optional<Program> guest(
            Path file, List<String> args, PrintWriter messages, SourceCompiler compiler) {
        byte[] content = read(file);
        Optional<ProgramCache> cache = ProgramCache.of(file, content);
        return cache.flatMap(ProgramCache::read)
                .or(() -> compiler.compile(file, messages, cache))
                .map(HostedCode::of)
                .map(source -> load(file, source, args))
                .map(Program::hosted);
    }

    /** Lets its rewritten classes reach what their calls were turned into. */
    private Program hosted() {
        Program.class
                .getModule()
                .addExports(ProcessCalls.class.getPackageName(), loader.getUnnamedModule());
        return this;
    }

    /**
     * Runs the program's main method on the calling thread, the program's class loader as the
     * thread's context class loader. What the program throws comes out as it is, without the frames
     * of this command in its stack traces.
     */
    void start() throws Throwable {
        Thread.currentThread().setContextClassLoader(loader);
        try {
            main.invoke(args.toArray(String[]::new));
        } catch (Throwable failure) {
            trim(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
            throw failure;
        }
    }

    /** The loader of its classes. */
    ClassLoader loader() {
        return loader;
    }

    private static Program load(Path file, CompiledSource source, List<String> args) {
        ProgramLoader loader =
                new ProgramLoader(source.classes(), file, Program.class.getClassLoader());
        try {
            Class<?> type = Class.forName(source.launchClass(), false, loader);
            return new Program(loader, MainMethod.of(type), List.copyOf(args));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the compiler made no " + source.launchClass(), e);
        }
    }

    private static byte[] read(Path file) {
        if (!Files.exists(file)) {
            throw noInput(
                    "there is no file "
                            + file
                            + "; give the path of a Java source file, as in: tasuki run"
                            + " Hello.java");
        }
        if (!Files.isRegularFile(file)) {
            throw noInput(file + " is not a file; give the path of a Java source file");
        }
        if (!file.getFileName().toString().endsWith(".java")) {
            throw noInput(file + " is not a Java source file: its name does not end in .java");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw noInput(file + " cannot be read (" + e + "); check its permissions");
        }
    }

    private static RefusedException noInput(String message) {
        return new RefusedException(ExitCode.NO_INPUT, message);
    }

    private static void trim(Throwable failure, Set<Throwable> seen) {
        if (!seen.add(failure)) {
            return;
        }
        StackTraceElement[] frames = failure.getStackTrace();
        int end = frames.length;
        if (end > 0 && isOwn(frames[end - 1])) {
            while (end > 0 && (isOwn(frames[end - 1]) || isReflection(frames[end - 1]))) {
                end--;
            }
            failure.setStackTrace(Arrays.copyOf(frames, end));
        }
        if (failure.getCause() != null) {
            trim(failure.getCause(), seen);
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            trim(suppressed, seen);
        }
    }

    private static boolean isOwn(StackTraceElement frame) {
        return frame.getClassName().startsWith(Program.class.getPackageName() + ".");
    }

    private static boolean isReflection(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("java.lang.reflect.") || name.startsWith("jdk.internal.reflect.");
    }
}
