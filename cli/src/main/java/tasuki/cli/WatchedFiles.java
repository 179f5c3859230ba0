package tasuki.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The files whose change starts a program anew: the program itself, {@code .env} beside it and in
 * the working directory, and what else the user names.
 *
 * <p>They are looked at, rather than reported by the system: what is reported differs between
 * systems (macOS looks as well, every two seconds), is lost on network and container file systems,
 * and says nothing of what an editor means when it renames, deletes and creates. A look reads the
 * times of all files, and the contents of those whose times have changed: a file counts as changed
 * when its content has. See ADR 71.
 */
final class WatchedFiles {
    /** What is nobody's program: editors' and tools' own. */
    private static final List<String> NEVER =
            List.of(".*", "*~", "#*#", "*.swp", "*.swx", "*.tmp", "4913", "*___jb_*");

    private static final List<String> NEVER_BELOW =
            List.of(".*", "target", "build", "node_modules");

    private static final long LARGE = 16L * 1024 * 1024;

    /** A file that was written so short a time ago may be written again at the same time of day. */
    private static final long FRESH_MILLIS = 100;

    private static final String WILD = "*?[{";

    private final List<Path> single = new ArrayList<>();
    private final List<Below> folders = new ArrayList<>();
    private final List<PathMatcher> ignored;
    private final LongSupplier millis;
    private final Map<Path, Seen> seen = new HashMap<>();

    /** Files of a folder that fit, by their path relative to it. */
    private record Below(Path folder, Optional<PathMatcher> fits) {}

    /** What is known of a file's content, and by which times it will be known to be the same. */
    private record Seen(
            FileTime time, long size, Optional<Object> key, String content, boolean sure) {
        boolean holds(BasicFileAttributes now) {
            return sure
                    && time.equals(now.lastModifiedTime())
                    && size == now.size()
                    && key.equals(Optional.ofNullable(now.fileKey()));
        }
    }

    WatchedFiles(Path file, List<String> more, List<String> ignore) {
        this(file, more, ignore, System::currentTimeMillis);
    }

    /**
     * @param more files, folders (all below them) and patterns such as {@code data/**.json}
     * @param ignore patterns, of names or of paths
     */
    WatchedFiles(Path file, List<String> more, List<String> ignore, LongSupplier millis) {
        this.millis = millis;
        single.add(file);
        single.add(file.resolveSibling(".env"));
        single.add(Path.of(".env"));
        more.forEach(this::add);
        ignored =
                ignore.stream()
                        .map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p))
                        .toList();
    }

    private void add(String what) {
        int wild = 0;
        while (wild < what.length() && WILD.indexOf(what.charAt(wild)) < 0) {
            wild++;
        }
        if (wild == what.length()) {
            Path path = Path.of(what);
            if (Files.isDirectory(path)) {
                folders.add(new Below(path, Optional.empty()));
            } else {
                single.add(path);
            }
            return;
        }
        int slash = what.lastIndexOf('/', wild);
        Path folder = Path.of(slash < 0 ? "" : what.substring(0, Math.max(slash, 1)));
        PathMatcher fits =
                FileSystems.getDefault().getPathMatcher("glob:" + what.substring(slash + 1));
        folders.add(new Below(folder, Optional.of(fits)));
    }

    /** What is watched, for people. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        single.stream().filter(Files::exists).map(Path::toString).distinct().forEach(names::add);
        folders.forEach(f -> names.add(f.folder().toString().isEmpty() ? "." : f.folder() + "/"));
        return List.copyOf(names);
    }

    /** The files that are there, each with something that is another when its content is. */
    Map<Path, String> look() {
        Map<Path, String> now = new TreeMap<>();
        single.forEach(file -> look(file, now));
        folders.forEach(folder -> look(folder, now));
        seen.keySet().retainAll(now.keySet());
        return now;
    }

    private void look(Path file, Map<Path, String> into) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                content(file, attributes).ifPresent(content -> into.put(file, content));
            }
        } catch (IOException e) {
            // not there, or not to be read: as good as not there
        }
    }

    private void look(Below below, Map<Path, String> into) {
        try {
            Files.walkFileTree(
                    below.folder(),
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path folder, BasicFileAttributes attributes) {
                            boolean skip =
                                    !folder.equals(below.folder())
                                            && (is(folder, NEVER_BELOW) || isIgnored(folder));
                            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            Path inside = below.folder().relativize(file);
                            boolean wanted =
                                    below.fits()
                                            .map(fits -> fits.matches(inside))
                                            .orElseGet(() -> !is(file, NEVER));
                            if (wanted && !isIgnored(file)) {
                                look(file, into);
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            // the folder is gone; it is looked for again
        }
    }

    private Optional<String> content(Path file, BasicFileAttributes now) {
        Seen before = seen.get(file);
        if (before != null && before.holds(now)) {
            return Optional.of(before.content());
        }
        FileTime time = now.lastModifiedTime();
        // before it is read: what is written after that has another time, if this one is old by now
        boolean sure = Math.abs(millis.getAsLong() - time.toMillis()) > FRESH_MILLIS;
        try {
            String content =
                    now.size() > LARGE
                            ? "large " + time + " " + now.size()
                            : hash(Files.readAllBytes(file));
            Optional<Object> key = Optional.ofNullable(now.fileKey());
            seen.put(file, new Seen(time, now.size(), key, content, sure));
            return Optional.of(content);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean isIgnored(Path path) {
        Path name = Objects.requireNonNullElse(path.getFileName(), path);
        return ignored.stream().anyMatch(p -> p.matches(name) || p.matches(path));
    }

    private static boolean is(Path path, List<String> patterns) {
        Path name = Objects.requireNonNullElse(path.getFileName(), path);
        return patterns.stream()
                .anyMatch(p -> FileSystems.getDefault().getPathMatcher("glob:" + p).matches(name));
    }

    /** That of an empty file is empty. */
    private static String hash(byte[] content) {
        if (content.length == 0) {
            return "";
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
