package tasuki.bench.chain;

import tasuki.bench.Row;
import tasuki.http.Client;
import tasuki.sql.Database;
import tasuki.web.App;
import tasuki.web.Get;
import tasuki.web.RunningApp;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A client hangs up. How long until its request's handler is cancelled, the handler of the service
 * behind it, and the statement on the database's server: {@code Disconnect JDBC-URL TIMES}.
 */
public final class Disconnect {
    private Disconnect() {}

    /** All from the client's close. */
    public static final List<Row> ROWS =
            List.of(
                    new Row(
                            "front",
                            "client gone → outbound call aborted in its handler",
                            "ms",
                            1,
                            0,
                            false),
                    new Row(
                            "back",
                            "→ statement cancelled in the handler of the second service",
                            "ms",
                            1,
                            0,
                            false),
                    new Row("server", "→ no statement runs on the server", "ms", 1, 0, false));

    /** A request that waits: when its parts were stopped. */
    private static final class Times {
        final Semaphore running = new Semaphore(0);
        volatile CountDownLatch ended = new CountDownLatch(2);
        volatile long front;
        volatile long back;
    }

    private record Front(Times times, Client client, String url) {
        @Get("/front")
        String ask() throws InterruptedException {
            try {
                return client.get(url + "/back").timeout(Duration.ofMinutes(1)).text();
            } catch (InterruptedException e) {
                times.front = System.nanoTime();
                times.ended.countDown();
                throw e;
            }
        }
    }

    private record Back(Times times, Database database) {
        @Get("/back")
        String query() throws InterruptedException {
            try {
                times.running.release();
                database.execute("select pg_sleep(30)");
                return "never";
            } catch (InterruptedException e) {
                times.back = System.nanoTime();
                times.ended.countDown();
                throw e;
            }
        }
    }

    /** Prints the rows' figures, once for each time, after some for warm-up. */
    public static void main(String[] args) throws Exception {
        Times times = new Times();
        Database database = Database.open(args[0]);
        Client client = Client.open();
        RunningApp back = App.of(new Back(times, database)).accessLog(false).start(0);
        RunningApp front =
                App.of(new Front(times, client, "http://localhost:" + back.port()))
                        .accessLog(false)
                        .start(0);
        int count = Integer.parseInt(args[1]);
        try (var watch = java.sql.DriverManager.getConnection(args[0]);
                var running =
                        watch.prepareStatement(
                                "select count(*) from pg_stat_activity where state = 'active' and"
                                        + " query like 'select pg_sleep%'")) {
            for (int i = -50; i < count; i++) {
                times.ended = new CountDownLatch(2);
                Socket socket = new Socket("localhost", front.port());
                socket.getOutputStream()
                        .write(
                                "GET /front HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                times.running.acquire();
                Thread.sleep(20 + ThreadLocalRandom.current().nextInt(20));
                long begin = System.nanoTime();
                socket.close();
                boolean busy = true;
                while (busy) {
                    try (var rows = running.executeQuery()) {
                        rows.next();
                        busy = rows.getInt(1) > 0;
                    }
                }
                long idle = System.nanoTime();
                if (!times.ended.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("not cancelled");
                }
                if (i >= 0) {
                    System.out.println("front\t" + (times.front - begin) / 1e6);
                    System.out.println("back\t" + (times.back - begin) / 1e6);
                    System.out.println("server\t" + (idle - begin) / 1e6);
                }
            }
        }
        System.exit(0);
    }
}
