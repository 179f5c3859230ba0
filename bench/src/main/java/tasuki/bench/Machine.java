package tasuki.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the figures depend on. */
final class Machine {
    private Machine() {}

    /** One line: processor, memory, versions, date. */
    static String line() throws IOException {
        return "%s, %d processors, %s memory; %s; JDK %s; load %s; %s UTC"
                .formatted(
                        first("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
                        Runtime.getRuntime().availableProcessors(),
                        first("/proc/meminfo", "MemTotal")
                                .map(Machine::gigabytes)
                                .orElse("unknown"),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        System.getProperty("java.vm.version"),
                        load(),
                        LocalDateTime.now(java.time.ZoneOffset.UTC)
                                .truncatedTo(ChronoUnit.MINUTES));
    }

    /** The load of the last minute: who else uses the machine. */
    static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ")[0] : "unknown";
    }

    private static String gigabytes(String kilobytes) {
        return Math.round(Long.parseLong(kilobytes.split(" ")[0]) / 1048576.0) + " GiB";
    }

    private static Optional<String> first(String file, String key) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        }
    }

    /** What stands where of the peers, as their jars say, for the foot of a table. */
    static String jars(List<String> artifacts) {
        String path = System.getProperty("java.class.path");
        return String.join(
                ", ",
                artifacts.stream()
                        .flatMap(
                                artifact ->
                                        Stream.of(path.split(java.io.File.pathSeparator))
                                                .map(entry -> Path.of(entry).getFileName())
                                                .map(String::valueOf)
                                                .filter(
                                                        name ->
                                                                name.matches(
                                                                        artifact + "-\\d.*\\.jar"))
                                                .limit(1))
                        .map(name -> name.substring(0, name.length() - 4))
                        .toList());
    }
}
