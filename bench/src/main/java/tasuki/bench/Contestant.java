package tasuki.bench;

import java.util.List;

/**
 * A column of a table.
 *
 * @param name the column's head
 * @param how how it is run
 * @param limit the name of the contestant that shows how far this one could get, or "" for none
 */
public record Contestant(String name, How how, String limit) {
    /** How a contestant is run. */
    public sealed interface How {}

    /**
     * By JMH or {@link Timed}, in a JVM of its own.
     *
     * @param type the name of its class; in the peers' folder it is there in the bench profile only
     * @param jvm more arguments for the JVM
     */
    public record Java(String type, List<String> jvm) implements How {}

    /**
     * By a command that prints a row's key, a tab and a figure, line by line.
     *
     * @param needs the program that must be installed
     * @param command run in the folder of the bench module
     */
    public record Command(String needs, List<String> command) implements How {}

    /**
     * By the runnable jar of a Maven project of its own, which is built first.
     *
     * @param project its folder, in that of the bench module
     * @param jar the jar, in the project's folder
     * @param port the system property that takes the port
     * @param jvm more arguments for the JVM
     */
    public record Built(String project, String jar, String port, List<String> jvm) implements How {}

    /** One that runs in a JVM. */
    public static Contestant java(String name, String type, String limit, String... jvm) {
        return new Contestant(name, new Java("tasuki.bench." + type, List.of(jvm)), limit);
    }

    /** One that is another language's program. */
    public static Contestant command(String name, String needs, String... command) {
        return new Contestant(name, new Command(needs, List.of(command)), "");
    }
}
