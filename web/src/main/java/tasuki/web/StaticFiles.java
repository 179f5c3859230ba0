package tasuki.web;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Serves the files of a folder.
 *
 * <pre>{@code
 * app.get("/static/{path:path}", StaticFiles.in(Path.of("public")));
 * app.get("/{path:path}", StaticFiles.in(Path.of("dist")).fallback("index.html"));   // a single-page app
 * }</pre>
 *
 * <p>The variable of the path must be named {@code path}. A folder is answered by its {@code
 * index.html}. Nothing outside the folder is served, not through {@code ..} and not through links,
 * and nothing whose name begins with a dot.
 */
public final class StaticFiles implements Handler {
    private final Path folder;
    private final String fallback;

    private StaticFiles(Path folder, String fallback) {
        this.folder = folder;
        this.fallback = fallback;
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
        return new StaticFiles(folder.toAbsolutePath().normalize(), "");
    }

    /** The same, and this file of the folder is the reply for what is not there. */
    public StaticFiles fallback(String file) {
        return new StaticFiles(folder, file);
    }

    @Override
    public Reply handle(Request request) throws Exception {
        Path file = find(request.pathParam("path"));
        if (file == null && !fallback.isEmpty()) {
            file = find(fallback);
        }
        if (file == null) {
            throw new HttpError(404);
        }
        return Reply.file(file);
    }

    private @org.jspecify.annotations.Nullable Path find(String name) throws java.io.IOException {
        Path file;
        try {
            file = folder.resolve(name.startsWith("/") ? name.substring(1) : name).normalize();
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

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".") && !part.toString().equals(".well-known")) {
                return true;
            }
        }
        return false;
    }
}
