package tasuki.bench;

import tasuki.bench.web.Payload;
import tasuki.bench.web.WebGroup;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers under wrk, which shares the processors with them. In each round each server is started,
 * asked, warmed up, measured row by row, and stopped.
 */
final class Servers {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern BAD =
            Pattern.compile("Non-2xx or 3xx responses: \\d+|Socket errors: .*");

    private final Settings settings;
    private final Table table;

    Servers(Settings settings, Table table) {
        this.settings = settings;
        this.table = table;
    }

    void run() throws Exception {
        if (!Child.installed("wrk")) {
            throw new IllegalStateException("wrk is not installed: apt-get install wrk");
        }
        Path script = Files.createTempFile("echo", ".lua");
        Files.writeString(
                script,
                "wrk.method = \"POST\"\nwrk.body = [["
                        + new String(Payload.order(), StandardCharsets.UTF_8)
                        + "]]\nwrk.headers[\"Content-Type\"] = \"application/json\"\n");
        for (int round = 0; round < settings.rounds(); round++) {
            for (Contestant c : WebGroup.CONTESTANTS) {
                if (settings.wants(c)) {
                    int port = freePort();
                    List<String> command = command(c, port);
                    if (!command.isEmpty()) {
                        table.around(WebGroup.LOADS, c, () -> measure(c, command, port, script));
                    }
                }
            }
        }
    }

    private static List<String> command(Contestant c, int port)
            throws IOException, InterruptedException {
        return switch (c.how()) {
            case Contestant.Java java -> {
                try {
                    Class.forName(java.type(), false, Servers.class.getClassLoader());
                    yield Child.java(java.jvm(), java.type(), "" + port);
                } catch (ClassNotFoundException e) {
                    yield List.of();
                }
            }
            case Contestant.Command other -> {
                if (!Child.installed(other.needs())) {
                    System.err.println(c.name() + ": " + other.needs() + " is not installed");
                    yield List.of();
                }
                List<String> command = new ArrayList<>(other.command());
                command.add("" + port);
                yield command;
            }
            case Contestant.Built built -> {
                if (!Child.build(Path.of(built.project()))) {
                    System.err.println(c.name() + ": its build has failed, it is left out");
                    yield List.of();
                }
                List<String> options = new ArrayList<>(built.jvm());
                options.add("-D" + built.port() + "=" + port);
                yield Child.jar(options, Path.of(built.project(), built.jar()));
            }
        };
    }

    private void measure(Contestant c, List<String> command, int port, Path script)
            throws Exception {
        long begin = System.nanoTime();
        Process server =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            firstAnswer(server, port, "/plaintext");
            add("start", c, (System.nanoTime() - begin) / 1e6);
            int times = 3; // before the first row nothing is compiled at all
            for (Row row : WebGroup.LOADS) {
                if (settings.wants(row)) {
                    System.err.println(row.key() + ": " + c.name());
                    for (int n = times * settings.warmups(); n > 0; n--) {
                        wrk(row, port, script, settings.millis()); // new connections each time
                    }
                    times = 1;
                    String report =
                            wrk(row, port, script, settings.iterations() * settings.millis());
                    Matcher rate = RATE.matcher(report);
                    Matcher p99 = P99.matcher(report);
                    Matcher bad = BAD.matcher(report);
                    if (bad.find()) {
                        System.err.println(c.name() + ": " + bad.group());
                    }
                    if (rate.find() && p99.find()) {
                        table.add(row, c, Double.parseDouble(rate.group(1)));
                        add(row.key() + "P99", c, millis(p99));
                    } else {
                        System.err.println(report);
                    }
                }
            }
            add("rss", c, rss(server.pid()));
        } finally {
            server.destroy();
            if (!server.waitFor(5, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    private void add(String key, Contestant c, double figure) {
        WebGroup.OTHERS.stream()
                .filter(row -> row.key().equals(key))
                .forEach(row -> table.add(row, c, figure));
    }

    private static double millis(Matcher p99) {
        double value = Double.parseDouble(p99.group(1));
        return switch (p99.group(2)) {
            case "us" -> value / 1000;
            case "s" -> value * 1000;
            default -> value;
        };
    }

    private static String wrk(Row row, int port, Path script, long millis)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "wrk",
                                "-t1",
                                "-c" + WebGroup.connections(row),
                                "-d" + Math.max(1, millis / 1000) + "s",
                                "--latency"));
        if (row.key().equals("echo")) {
            command.addAll(List.of("-s", script.toString()));
        }
        command.add("http://127.0.0.1:" + port + WebGroup.target(row));
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String report = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        return report;
    }

    /** Asks until there is an answer. */
    static void firstAnswer(Process server, int port, String path) {
        byte[] request =
                ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (!server.isAlive()) {
                throw new IllegalStateException("the server ended by itself");
            }
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(request);
                if (socket.getInputStream().read() > 0) {
                    return;
                }
            } catch (IOException e) {
                LockSupport.parkNanos(2_000_000); // not yet
            }
        }
        throw new IllegalStateException("no answer within a minute");
    }

    /** Megabytes. */
    static double rss(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D+", "")) / 1024.0;
            }
        }
        return 0;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
