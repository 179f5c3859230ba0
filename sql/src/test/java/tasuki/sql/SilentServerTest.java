package tasuki.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
import java.time.Duration;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A network that swallows everything, cancels included. */
@Timeout(120)
class SilentServerTest {
    /** Passes bytes on in both directions, except while it is frozen. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket server;
        private final int target;
        private final ReentrantReadWriteLock frozen = new ReentrantReadWriteLock();

        Proxy(int target) throws IOException {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.target = target;
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = server.accept();
                    Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                    Thread.ofVirtual().start(() -> pass(client, to));
                    Thread.ofVirtual().start(() -> pass(to, client));
                }
            } catch (IOException e) {
                // the end
            }
        }

        private void pass(Socket from, Socket to) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    frozen.readLock().lock();
                    try {
                        out.write(buffer, 0, n);
                    } finally {
                        frozen.readLock().unlock();
                    }
                }
            } catch (IOException e) {
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
        String url = Databases.POSTGRESQL.url();
        int port = Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
        try (Proxy proxy = new Proxy(port);
                Database db =
                        Database.builder(url.replace(":" + port, ":" + proxy.port()))
                                .maxConnections(1)
                                .open()) {
            int pid = db.fetchValue(Integer.class, "select pg_backend_pid()");
            CancelScope scope = CancelScope.create();
            proxy.frozen.writeLock().lock();
            try {
                Async.group(
                        g -> {
                            Task<Boolean> task =
                                    g.start(() -> scope.run(() -> db.execute("select 1")));
                            Async.sleep(Duration.ofMillis(100));
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
}
