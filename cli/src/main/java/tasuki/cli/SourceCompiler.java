package tasuki.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles one source file in memory, with the compiler of the running JDK. What it has read of the
 * libraries it keeps until it is closed: the next file takes a sixth less. Compiles one file at a
 * time.
 */
final class SourceCompiler implements AutoCloseable {
    private static final List<String> OPTIONS =
            List.of("-parameters", "-g", "-proc:none", "-Xlint:deprecation,removal,unchecked");

    private @Nullable StandardJavaFileManager kept;

    /**
     * Compiles {@code file} as part of the unnamed module, which sees the modules of this process.
     *
     * @param messages where errors and warnings go, worded and laid out as javac does
     * @param cache where to store a result that came without a message, if anywhere
     * @return empty when the file has errors: they have been written to {@code messages}
     * @throws RefusedException when the file declares no class at all
     */
    Optional<CompiledSource> compile(
            Path file, PrintWriter messages, Optional<ProgramCache> cache) {
        StringWriter said = new StringWriter();
        Optional<CompiledSource> source = compile(file, said);
        if (!said.toString().isEmpty()) {
            messages.print(said);
            messages.flush();
        } else if (source.isPresent() && cache.isPresent()) {
            cache.get().write(source.get());
        }
        return source;
    }

    /**
     * Compiles it for nothing, some times over: after that the compiler is several times faster.
     *
     * @param goOn asked before each time
     */
    void warm(Path file, int times, BooleanSupplier goOn) {
        for (int i = 0; i < times && goOn.getAsBoolean(); i++) {
            compile(file, new StringWriter());
        }
    }

    private synchronized Optional<CompiledSource> compile(Path file, StringWriter messages) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager standard = kept;
        if (standard == null) {
            standard =
                    compiler.getStandardFileManager(
                            null, Locale.getDefault(), StandardCharsets.UTF_8);
            kept = standard;
        }
        ClassFilesInMemory output = new ClassFilesInMemory(standard);
        FirstClass first = new FirstClass();
        JavacTask task =
                (JavacTask)
                        compiler.getTask(
                                messages,
                                output,
                                null,
                                options(),
                                null,
                                standard.getJavaFileObjects(file));
        task.addTaskListener(first);
        if (!task.call()) {
            return Optional.empty();
        }
        return Optional.of(new CompiledSource(first.name(file), output.classes()));
    }

    /** Forgets what it has read. */
    @Override
    public synchronized void close() {
        StandardJavaFileManager standard = kept;
        kept = null;
        if (standard == null) {
            return;
        }
        try {
            standard.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> options() {
        List<String> options = new ArrayList<>(OPTIONS);
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            options.addAll(List.of("--module-path", modulePath, "--add-modules", "tasuki"));
        }
        return options;
    }

    /**
     * Takes the name of the first class that the parser saw: the one that {@code java} launches.
     */
    private static final class FirstClass implements TaskListener {
        private @Nullable String name;

        @Override
        public void finished(TaskEvent event) {
            CompilationUnitTree unit = event.getCompilationUnit();
            if (event.getKind() != TaskEvent.Kind.PARSE || unit == null) {
                return;
            }
            var packageName = unit.getPackageName();
            String prefix = packageName == null ? "" : packageName + ".";
            unit.getTypeDecls().stream()
                    .filter(ClassTree.class::isInstance)
                    .findFirst()
                    .ifPresent(type -> name = prefix + ((ClassTree) type).getSimpleName());
        }

        String name(Path file) {
            if (name == null) {
                throw new RefusedException(
                        ExitCode.FAILED,
                        file
                                + " declares nothing to run; add a main method, as in: void main()"
                                + " { … }");
            }
            return name;
        }
    }
}
