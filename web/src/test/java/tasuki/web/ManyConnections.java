package tasuki.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Not a test but a measurement: many idle connections, and active ones beside them. Needs {@code
 * ulimit -n} above the number of connections.
 *
 * <pre>
 *   java … tasuki.web.ManyConnections server 8123
 *   java … tasuki.web.ManyConnections 8123 IDLE ACTIVE SECONDS
 *   java … tasuki.web.ManyConnections rolling 8123 SECONDS     three servers one after the other, under wrk
 * </pre>
 */
final class ManyConnections {
    private static final byte[] REQUEST = request("/");

    private final int port;
    private final List<Socket> idle = new ArrayList<>();

    private ManyConnections(int port) {
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            serve(Integer.parseInt(arguments[1]));
        } else if (arguments[0].equals("rolling")) {
            roll(arguments[1], Integer.parseInt(arguments[2]));
        } else {
            new ManyConnections(Integer.parseInt(arguments[0]))
                    .run(
                            Integer.parseInt(arguments[1]),
                            Integer.parseInt(arguments[2]),
                            Integer.parseInt(arguments[3]));
        }
    }

    private static void serve(int port) {
        App app = App.create();
        app.get("/", _ -> Reply.text("Hello, world"));
        app.get("/memory", _ -> Reply.text(memory()));
        app.webSocket("/echo", (_, socket) -> socket.messages().consume(socket::send));
        app.health("/health");
        app.engine(
                options ->
                        options.withReusePort(true)
                                .withBacklog(8192)
                                .withKeepAlive(Duration.ofMinutes(30)));
        app.serve(port);
    }

    /**
     * A server is replaced by the next twice, while wrk asks: each starts on the same port before
     * the one before is told to stop by SIGTERM.
     */
    private static void roll(String port, int seconds) throws Exception {
        Process server = started(port);
        Process wrk =
                new ProcessBuilder("wrk", "-t1", "-c64", "-d" + seconds, "http://127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .start();
        for (int i = 0; i < 2; i++) {
            wrk.waitFor(seconds / 3, TimeUnit.SECONDS);
            Process next = started(port);
            server.destroy();
            System.out.println("a server stopped, exit code " + server.waitFor());
            server = next;
        }
        String report = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        server.destroy();
        System.out.println("a server stopped, exit code " + server.waitFor());
        boolean lost = report.contains("Socket errors") || report.contains("Non-2xx");
        System.out.println(report + (lost ? "requests were lost" : "no request was lost"));
        if (lost) {
            System.exit(1);
        }
    }

    private static Process started(String port) throws IOException {
        Process server =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ManyConnections.class.getName(),
                                "server",
                                port)
                        .start();
        BufferedReader said = server.errorReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(" serves ")) {
                return server;
            }
        }
        throw new IOException("The server did not start");
    }

    /**
     * Bytes of the heap after a collection, and of the whole process; platform threads; open files.
     */
    private static String memory() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return (runtime.totalMemory() - runtime.freeMemory())
                + " "
                + Long.parseLong(pages) * 4096
                + " "
                + ManagementFactory.getThreadMXBean().getThreadCount()
                + " "
                + Objects.requireNonNull(Path.of("/proc/self/fd").toFile().list()).length
                + " ";
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String ask(Socket socket, byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        byte[] reply = new byte[1024];
        int length = 0;
        while (true) {
            int count = in.read(reply, length, reply.length - length);
            if (count < 0) {
                throw new IOException("closed");
            }
            length += count;
            String text = new String(reply, 0, length, StandardCharsets.US_ASCII);
            int end = text.indexOf("\r\n\r\n");
            if (end > 0) {
                int size =
                        Integer.parseInt(text.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
                if (length == end + 4 + size) {
                    return text;
                }
            }
        }
    }

    private long[] askMemory() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String text = ask(socket, request("/memory"));
            String[] numbers = text.substring(text.indexOf("\r\n\r\n") + 4).split(" ");
            long[] all = new long[4];
            for (int i = 0; i < all.length; i++) {
                all[i] = Long.parseLong(numbers[i]);
            }
            return all;
        }
    }

    private void run(int idleCount, int activeCount, int seconds) throws Exception {
        for (int i = 0; i < 200; i++) {
            askMemory();
        }
        long[] before = askMemory();
        for (int i = 0; i < idleCount; i++) {
            Socket socket = new Socket("127.0.0.1", port);
            ask(socket, REQUEST);
            idle.add(socket);
        }
        long[] withIdle = askMemory();
        System.out.printf(
                "%d idle: %d heap bytes each, %d resident bytes each%n",
                idleCount,
                (withIdle[0] - before[0]) / idleCount,
                (withIdle[1] - before[1]) / idleCount);
        AtomicLong requests = new AtomicLong();
        AtomicLong errors = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(activeCount);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < activeCount; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = new Socket("127.0.0.1", port)) {
                                    while (System.nanoTime() < end) {
                                        ask(socket, REQUEST);
                                        requests.incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    errors.incrementAndGet();
                                } finally {
                                    ended.countDown();
                                }
                            });
        }
        int rows = Math.clamp(seconds / 60, 4, 60);
        System.out.println(
                "| s | requests | errors | heap, MB | resident, MB | threads | files |\n"
                        + "|---|---|---|---|---|---|---|");
        for (int i = 0; i < rows; i++) {
            boolean last = ended.await(seconds / rows, TimeUnit.SECONDS);
            long[] now = askMemory();
            System.out.printf(
                    "| %d | %,d | %d | %.1f | %.0f | %d | %d |%n",
                    (i + 1) * (seconds / rows),
                    requests.get(),
                    errors.get(),
                    now[0] / 1e6,
                    now[1] / 1e6,
                    now[2],
                    now[3]);
            if (last) {
                break;
            }
        }
        ended.await();
        for (Socket each : idle) {
            ask(each, REQUEST);
        }
        System.out.printf(
                "%d active: %d requests/s, %d errors; all %d idle connections still answer%n",
                activeCount, requests.get() / seconds, errors.get(), idleCount);
        for (Socket each : idle) {
            each.close();
        }
    }
}
