package tasuki.examples.tutorial;

import tasuki.web.App;
import tasuki.web.TestClient;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The programs of examples/fastapi-tutorial, and the shop, compiled once, all together, as they
 * stand: {@code import module tasuki} included. Each has an {@code app()}, or is served as it is.
 */
final class Chapters {
    static final Path FOLDER =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("fastapi-tutorial");

    private static final ClassLoader CLASSES = compile();

    private Chapters() {}

    /** The names of all chapters. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - 5))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassLoader compile() {
        try {
            Path out = Files.createTempDirectory("tutorial");
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files =
                    compiler.getStandardFileManager(null, null, null)) {
                Iterable<? extends JavaFileObject> sources =
                        files.getJavaFileObjectsFromPaths(
                                Stream.concat(names().stream(), Stream.of("../Shop"))
                                        .map(name -> FOLDER.resolve(name + ".java"))
                                        .toList());
                List<String> options =
                        List.of(
                                "--release",
                                "25",
                                "-parameters",
                                "-proc:none",
                                "-d",
                                out.toString(),
                                "--module-path",
                                modulePath(),
                                "--add-modules",
                                "tasuki");
                if (!compiler.getTask(messages, files, null, options, null, sources).call()) {
                    throw new AssertionError(messages);
                }
            }
            return new URLClassLoader(new URL[] {url(out)}, Chapters.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL url(Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }

    /** What of the class path javac can read as modules. */
    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> isModule(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isModule(Path entry) {
        if (Files.isDirectory(entry)) {
            return Files.exists(entry.resolve("module-info.class"));
        }
        return Files.isRegularFile(entry) && ModuleFinder.of(entry) != null;
    }

    /** A new run of a chapter. */
    static Object program(String name) {
        try {
            Constructor<?> constructor = CLASSES.loadClass(name).getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Cannot start " + name, e);
        }
    }

    /** Calls a method of a program. */
    static Object call(Object program, String method, Object... arguments) throws Exception {
        for (Method each : program.getClass().getDeclaredMethods()) {
            if (each.getName().equals(method) && each.getParameterCount() == arguments.length) {
                each.setAccessible(true);
                try {
                    return each.invoke(program, arguments);
                } catch (InvocationTargetException e) {
                    switch (e.getCause()) {
                        case Exception x -> throw x;
                        case Error x -> throw x;
                        default -> throw e;
                    }
                }
            }
        }
        throw new AssertionError(program.getClass().getName() + " has no " + method);
    }

    /** The application of a program. */
    static App app(Object program) throws Exception {
        List<String> methods = new ArrayList<>();
        for (Method each : program.getClass().getDeclaredMethods()) {
            if (each.getParameterCount() == 0) {
                methods.add(each.getName());
            }
        }
        return methods.contains("app") ? (App) call(program, "app") : App.of(program);
    }

    /** A client for a program. */
    static TestClient client(Object program) throws Exception {
        return TestClient.of(app(program));
    }

    /** A client for a new run of a chapter. */
    static TestClient client(String chapter) throws Exception {
        return client(program(chapter));
    }
}
