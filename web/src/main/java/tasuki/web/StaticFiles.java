package tasuki.web;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Serves the files of a folder.
 *
 * <pre>{@code
 * app.get("/static/{path:path}", StaticFiles.in(Path.of("public")));
 * app.get("/{path:path}", StaticFiles.in(Path.of("dist")).fallback("index.html"));   // a single-page app
 * }</pre>
 *
 * <p>The variable of the path must be named {@code path}. A folder is answered by its {@code
 * index.html}, after a redirect if its slash was missing. Nothing outside the folder is served, not
 * through {@code ..} and not through links, and nothing whose name begins with a dot.
 */
public final class StaticFiles implements Handler {
    private final Path folder;
    private final String fallback;
    private final boolean frontend;

    private StaticFiles(Path folder, String fallback, boolean frontend) {
        this.folder = folder;
        this.fallback = fallback;
        this.frontend = frontend;
    }

    /**
     * Serves a folder.
     *
     * @throws WebSetupException if there is none
     */
    public static StaticFiles in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new WebSetupException(
                    "There is no folder " + folder.toAbsolutePath() + " to serve files from");
        }
        return new StaticFiles(folder.toAbsolutePath().normalize(), "", false);
    }

    /**
     * Serves a front end that is built already. A page that is no file of it, for a client that
     * accepts HTML, is answered by its {@code 404.html} with 404, or if there is none by its {@code
     * index.html}, which knows the page. Scripts and images that are not there are 404.
     *
     * @throws WebSetupException if there is no such folder
     */
    public static StaticFiles frontend(Path folder) {
        return new StaticFiles(in(folder).folder, "", true);
    }

    /** The same, and this file of the folder is the reply for what is not there. */
    public StaticFiles fallback(String file) {
        return new StaticFiles(folder, file, frontend);
    }

    @Override
    public Reply handle(Request request) throws Exception {
        String name = request.pathParam("path");
        Path file = find(name);
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return otherMethod(request.method(), file != null); // asked for a front end only
        }
        if (file != null && lacksSlash(name, file)) { // relative links of its page need the slash
            return withSlash((ServerRequest) request);
        }
        if (file == null && !fallback.isEmpty()) {
            file = find(fallback);
        }
        if (file == null && frontend && wantsPage(request)) {
            Path missing = find("404.html");
            if (missing != null) {
                return Reply.file(missing).status(404);
            }
            file = find("index.html");
        }
        if (file == null) {
            throw new HttpError(404);
        }
        return Reply.file(file);
    }

    /** Whether a folder is asked for as if it were a file. */
    private boolean lacksSlash(String name, Path file) {
        return !name.isEmpty()
                && !name.endsWith("/")
                && !file.equals(folder.resolve(relative(name)).normalize());
    }

    private static Reply withSlash(ServerRequest request) {
        String path = request.exchange().rawPath();
        String query = request.exchange().rawQuery();
        // of its own folder, by the last name alone: no path that a client sends names a host here
        String last = path.substring(path.lastIndexOf('/') + 1);
        return Reply.redirect("./" + last + "/" + (query.isEmpty() ? "" : "?" + query));
    }

    private static Reply otherMethod(String method, boolean there) {
        if (!there) {
            throw new HttpError(404);
        }
        String allow = "GET, HEAD, OPTIONS";
        if (method.equals("OPTIONS")) {
            return Reply.noContent().header("Allow", allow);
        }
        throw new HttpError(405, Phrase.of(405), Map.of("Allow", allow));
    }

    private static boolean wantsPage(Request request) {
        String accepted = request.header("Accept").orElse("").toLowerCase(Locale.ROOT);
        return accepted.contains("text/html") || accepted.contains("application/xhtml+xml");
    }

    private @org.jspecify.annotations.Nullable Path find(String name) throws java.io.IOException {
        Path file;
        try {
            file = folder.resolve(relative(name)).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
        if (!file.startsWith(folder) || hidden(folder.relativize(file))) {
            return null;
        }
        if (Files.isDirectory(file)) {
            file = file.resolve("index.html");
        }
        if (!Files.isRegularFile(file)) {
            return null;
        }
        Path real = file.toRealPath();
        return real.startsWith(folder.toRealPath())
                        && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
                ? file
                : null;
    }

    private static String relative(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".") && !part.toString().equals(".well-known")) {
                return true;
            }
        }
        return false;
    }
}
