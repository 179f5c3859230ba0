package tasuki.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Other processes: JVMs on this class path, and other languages' programs. */
final class Child {
    private Child() {}

    /** The command of a JVM like this one, on the same class path. */
    static List<String> java(List<String> options, String main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.addAll(List.of(args));
        return command;
    }

    /** The command of a JVM like this one that runs a jar. */
    static List<String> jar(List<String> options, Path jar) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    /** Builds another Maven project with this JVM's JDK; whether it could be built. */
    static boolean build(Path project) throws IOException, InterruptedException {
        if (!installed("mvn")) {
            return false;
        }
        ProcessBuilder maven =
                new ProcessBuilder("mvn", "-B", "-q", "package")
                        .directory(project.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return maven.start().waitFor() == 0;
    }

    /** Runs it, and hands on each line "key TAB figure"; what it says on stderr is shown. */
    static void figures(List<String> command, BiConsumer<String, Double> to)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader()) {
            for (String line; (line = lines.readLine()) != null; ) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    to.accept(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
                } else {
                    System.err.println(line);
                }
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            int path = command.indexOf("-cp");
            System.err.println(
                    "failed: "
                            + String.join(
                                    " ", command.subList(Math.max(0, path + 2), command.size())));
        }
    }

    /** Whether a program is installed. */
    static boolean installed(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Path.of(folder, program).toFile().canExecute()) {
                return true;
            }
        }
        return false;
    }
}
