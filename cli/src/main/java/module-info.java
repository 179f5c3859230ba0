/** The {@code tasuki} command. */
module tasuki.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires java.management;
    requires java.management.rmi;
    requires jdk.attach;
    requires jdk.compiler;
    requires tasuki;

    opens tasuki.cli to
            info.picocli;
}
