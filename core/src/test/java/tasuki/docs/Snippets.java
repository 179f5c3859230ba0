package tasuki.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The Java snippets of a page of the documentation, as programs.
 *
 * <p>A page is one compact source file, as its reader would write it: everything that its snippets
 * declare, and what they take for granted. A snippet with a {@code main} of its own makes a file of
 * its own with the declarations of the others.
 */
public final class Snippets {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final List<String> blocks;
    private final String imports;
    private final String given;

    private Snippets(List<String> blocks, String imports, String given) {
        this.blocks = blocks;
        this.imports = imports;
        this.given = given;
    }

    /**
     * The snippets of a page.
     *
     * @param imports what stands for {@code import module tasuki} where the class path is used
     * @param given declarations that the page takes for granted
     */
    public static Snippets of(Path page, String imports, String given) throws IOException {
        List<String> blocks =
                BLOCK.matcher(Files.readString(page))
                        .results()
                        .map(match -> match.group(1))
                        .filter(block -> !block.startsWith("import "))
                        .toList();
        return new Snippets(blocks, imports, given);
    }

    /** How many there are. */
    public int count() {
        return blocks.size();
    }

    /** The programs that the page makes. */
    public List<String> programs() {
        StringBuilder members = new StringBuilder(imports).append(given);
        List<String> mains = new ArrayList<>();
        for (String block : blocks) {
            if (block.contains("void main()")) {
                mains.add(block);
            } else {
                members.append(block);
            }
        }
        if (mains.isEmpty()) {
            return List.of(members + "void main() {}\n");
        }
        return mains.stream().map(main -> members + main).toList();
    }

    /** One of the programs, compiled. */
    public static final class Program implements AutoCloseable {
        private final URLClassLoader loader;
        private final Object instance;

        private Program(URLClassLoader loader, Object instance) {
            this.loader = loader;
            this.instance = instance;
        }

        /** Compiles it into the folder; an AssertionError says what is wrong. */
        public static Program compile(String source, Path into) throws Exception {
            JavaFileObject file =
                    new SimpleJavaFileObject(
                            URI.create("mem:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source;
                        }
                    };
            StringWriter messages = new StringWriter();
            List<String> options =
                    List.of(
                            "-parameters",
                            "-proc:none",
                            "-d",
                            into.toString(),
                            "-cp",
                            System.getProperty("java.class.path"));
            boolean good =
                    ToolProvider.getSystemJavaCompiler()
                            .getTask(messages, null, null, options, null, List.of(file))
                            .call();
            if (!good) {
                throw new AssertionError(messages + "\n" + source);
            }
            URLClassLoader loader = new URLClassLoader(new URL[] {into.toUri().toURL()});
            Constructor<?> made = loader.loadClass("Snippet").getDeclaredConstructor();
            made.setAccessible(true);
            return new Program(loader, made.newInstance());
        }

        /** An instance of its class. */
        public Object instance() {
            return instance;
        }

        /** The names of its methods that take nothing and return nothing, main aside. */
        public List<String> methods() {
            return Arrays.stream(instance.getClass().getDeclaredMethods())
                    .filter(
                            m ->
                                    m.getParameterCount() == 0
                                            && m.getReturnType() == void.class
                                            && !m.isSynthetic()
                                            && !Modifier.isStatic(m.getModifiers())
                                            && !m.getName().equals("main"))
                    .map(Method::getName)
                    .sorted()
                    .toList();
        }

        /** Calls one of its methods. */
        public void call(String name) throws Exception {
            Method method = instance.getClass().getDeclaredMethod(name);
            method.setAccessible(true);
            try {
                method.invoke(instance);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }
}
