package tasuki.templates;

import gg.jte.CodeResolver;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateException;
import gg.jte.output.StringOutput;
import gg.jte.resolve.DirectoryCodeResolver;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Host;
import tasuki.web.Reply;
import tasuki.web.WebSetupException;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Pages of HTML from the templates of jte. A template is compiled when it is first used; what it
 * puts out is escaped by where it stands: in text, in an attribute, in a script.
 *
 * <pre>{@code
 * Templates templates = Templates.in(Path.of("templates"));
 *
 * @Get("/items/{id}")
 * Reply item(String id) {
 *     return templates.reply("item.jte", Map.of("id", id));     // @param String id … <h1>Item ${id}</h1>
 * }
 * }</pre>
 *
 * <p>May be used by many threads. Waits for nothing but files. Close it when the application stops:
 * that removes the compiled classes.
 */
public final class Templates implements AutoCloseable {
    private final TemplateEngine engine;
    private final Path classes;

    private Templates(CodeResolver source) {
        try {
            classes = Files.createTempDirectory("tasuki-templates-");
        } catch (IOException e) {
            throw new WebSetupException("There is no place for compiled templates", e);
        }
        engine =
                TemplateEngine.create(
                        source, classes, ContentType.Html, Templates.class.getClassLoader());
        engine.setTrimControlStructures(true);
        engine.setClassPath(libraries());
        Host.opened(this);
    }

    /**
     * The templates of a folder, files whose names end with {@code .jte}.
     *
     * @throws WebSetupException if there is no such folder
     */
    public static Templates in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new WebSetupException(
                    "There is no folder " + folder.toAbsolutePath() + " to take templates from");
        }
        return new Templates(new DirectoryCodeResolver(folder));
    }

    /** Templates by their names, for programs of one file and for tests. */
    public static Templates of(Map<String, String> sources) {
        return new Templates(new InMemory(Map.copyOf(sources)));
    }

    private record InMemory(Map<String, String> sources) implements CodeResolver {
        @Override
        @SuppressWarnings("NullAway") // jte takes null for what is not there
        public @Nullable String resolve(String name) {
            return sources.get(name);
        }

        @Override
        public long getLastModified(String name) {
            return 0;
        }

        @Override
        public List<String> resolveAllTemplateNames() {
            return List.copyOf(sources.keySet());
        }

        @Override
        public boolean exists(String name) {
            return sources.containsKey(name);
        }
    }

    /** What templates are compiled against: jte itself, on the class path or on the module path. */
    private static List<String> libraries() {
        List<String> all = new ArrayList<>();
        for (Class<?> type : List.of(TemplateEngine.class, DirectoryCodeResolver.class)) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source != null) {
                try {
                    URI location = source.getLocation().toURI();
                    all.add(Path.of(location).toString());
                } catch (URISyntaxException e) {
                    throw new WebSetupException(
                            "jte is at no place that can be compiled against", e);
                }
            }
        }
        return all;
    }

    /**
     * A page as a reply.
     *
     * @param name the template, {@code "item.jte"}
     * @param parameters its {@code @param}s by their names
     * @throws WebSetupException if there is no such template, or it does not compile or take them
     */
    public Reply reply(String name, Map<String, ?> parameters) {
        return Reply.html(render(name, parameters));
    }

    /** A page as text; see {@link #reply}. */
    public String render(String name, Map<String, ?> parameters) {
        StringOutput out = new StringOutput();
        try {
            engine.render(name, Map.<String, Object>copyOf(parameters), out);
        } catch (TemplateException e) {
            throw new WebSetupException(
                    "The template " + name + " cannot be rendered: " + e.getMessage(), e);
        }
        return out.toString();
    }

    /** Removes the compiled classes. */
    @Override
    public void close() {
        Host.closed(this);
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger("tasuki.templates")
                    .log(System.Logger.Level.WARNING, "Compiled templates stay in " + classes, e);
        }
    }
}
