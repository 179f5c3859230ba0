package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A network that swallows everything, cancels included. */
@Timeout(120)
class SilentServerTest {
    private static final String URL = Databases.POSTGRESQL.url();

    /** What was sent waits until it may go on. */
    private record Hold(CountDownLatch sent, CountDownLatch go) {
        Hold() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }
    }

    /** Passes bytes on in both directions, except while it is frozen. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket server;
        private final int target;
        private final ReentrantReadWriteLock frozen = new ReentrantReadWriteLock();

        /** One for each time that bytes did not get through. */
        private final Semaphore swallowed = new Semaphore(0);

        /** Holds up what is sent on connections that are made from now on; null if nothing does. */
        private volatile Hold hold;

        Proxy() throws IOException {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.target = Integer.parseInt(URL.replaceFirst(".*:(\\d+)/.*", "$1"));
            Thread.ofVirtual().start(this::accept);
        }

        /** PostgreSQL behind it, on one connection. */
        Database database() {
            return Database.builder(URL.replace(":" + target, ":" + server.getLocalPort()))
                    .maxConnections(1)
                    .open();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = server.accept();
                    Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                    Hold here = hold;
                    Thread.ofVirtual().start(() -> pass(client, to, here));
                    Thread.ofVirtual().start(() -> pass(to, client, null));
                }
            } catch (IOException e) {
                // the end
            }
        }

        /** Waits until somebody has bytes that do not get through. */
        void awaitSwallowed() throws InterruptedException {
            Async.await(() -> swallowed.acquire());
        }

        private void pass(Socket from, Socket to, Hold here) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (here != null) {
                        here.sent().countDown();
                        here.go().await();
                    }
                    if (!frozen.readLock().tryLock()) {
                        swallowed.release();
                        frozen.readLock().lock();
                    }
                    try {
                        out.write(buffer, 0, n);
                    } finally {
                        frozen.readLock().unlock();
                    }
                }
            } catch (IOException | InterruptedException e) {
                // closed by the other direction
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    @Tag("realtime")
    void costsTheConnectionAndNothingElse() throws IOException, InterruptedException {
        try (Proxy proxy = new Proxy();
                Database db = proxy.database()) {
            int pid = db.fetchValue(Integer.class, "select pg_backend_pid()");
            CancelScope scope = CancelScope.create();
            proxy.frozen.writeLock().lock();
            try {
                Async.group(
                        g -> {
                            Task<Boolean> task =
                                    g.start(() -> scope.run(() -> db.execute("select 1")));
                            proxy.awaitSwallowed();
                            scope.cancel();
                            assertFalse(task.await());
                        });
            } finally {
                proxy.frozen.writeLock().unlock();
            }
            assertEquals(0, db.statistics().active());
            assertNotEquals(pid, db.fetchValue(Integer.class, "select pg_backend_pid()"));
        }
    }

    @Test
    @Tag("realtime")
    @DisplayName("C7 a cancel that the network delays does not hit the next statement")
    void aCancelThatMayComeLateCostsTheConnection() throws IOException, InterruptedException {
        try (Proxy proxy = new Proxy();
                Database db = proxy.database()) {
            int pid = db.fetchValue(Integer.class, "select pg_backend_pid()");
            CancelScope scope = CancelScope.create();
            Hold cancels = new Hold();
            proxy.hold = cancels;
            try (Database other = Database.open(URL.replaceFirst("&ApplicationName.*", ""))) {
                Async.group(
                        g -> {
                            other.transaction(
                                    () -> {
                                        other.execute("select pg_advisory_xact_lock(7)");
                                        g.start(
                                                () ->
                                                        scope.run(
                                                                () ->
                                                                        db.execute(
                                                                                "select pg_advisory_xact_lock(7)")));
                                        Databases.awaitBackends(URL, "wait_event_type = 'Lock'", 1);
                                        scope.cancel();
                                        Async.await(() -> cancels.sent().await());
                                    });
                            // Now the statement ends, while its cancel is on the way, which the
                            // driver gives up in the end.
                        });
                proxy.hold = null;
                Async.group(
                        g -> {
                            Task<Integer> next =
                                    g.start(
                                            () ->
                                                    db.fetchValue(
                                                            Integer.class,
                                                            "select pg_backend_pid() from pg_sleep(1)"));
                            Databases.awaitBackends(URL, "query like '%pg_backend_pid() from%'", 1);
                            cancels.go().countDown();
                            assertNotEquals(pid, next.await());
                        });
            } finally {
                cancels.go().countDown();
            }
        }
    }
}
