package tasuki.web.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Ends of connections that must not overtake what is still to be said on them. */
class EndsTest extends EngineTest {
    /** A connection whose input the test gives, and which waits with what it writes. */
    private static final class SlowTransport extends Transport {
        private static final byte[] END = {};

        final BlockingQueue<byte[]> arriving = new LinkedBlockingQueue<>();
        final CountDownLatch writes = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean ended;

        SlowTransport(SocketChannel channel) throws IOException {
            super(channel, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        void arrives(String text) {
            arriving.add(text.isEmpty() ? END : text.getBytes(US_ASCII));
        }

        /** Until this thread, which reads it, waits for more, or has ended. */
        void awaitRead(Thread reader) {
            while (!arriving.isEmpty()
                    || reader.getState() != Thread.State.WAITING
                            && reader.getState() != Thread.State.TERMINATED) {
                Thread.yield();
            }
        }

        @Override
        void handshake() {}

        @Override
        boolean secure() {
            return false;
        }

        @Override
        byte @Nullable [] read() throws IOException {
            try {
                byte[] bytes = ended ? END : arriving.take();
                ended = bytes == END;
                return ended ? null : bytes;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        void write(byte[] head, int headLength, byte[] body, int from, int to) throws IOException {
            writes.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            channel.write(ByteBuffer.wrap(head, 0, headLength));
            channel.write(ByteBuffer.wrap(body, from, to - from));
        }

        @Override
        void close() {
            kill();
        }
    }

    /** Two ends of a connection. */
    private SocketChannel[] pair() throws IOException {
        try (ServerSocketChannel port = ServerSocketChannel.open()) {
            port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = closing(SocketChannel.open(port.getLocalAddress()));
            return new SocketChannel[] {client, closing(port.accept())};
        }
    }

    @ParameterizedTest
    @DisplayName(
            "A head that comes just when its time is up is answered 408, whatever the rest of it is")
    @ValueSource(strings = {"Host: h\r\n\r\n", "no header\r\n\r\n", ""})
    void theRestComesWhenTheTimeIsUp(String rest) throws Exception {
        Listener listener =
                (Listener)
                        start(
                                options -> options.withHeadTimeout(Duration.ofMinutes(1)),
                                x -> replyText(x, "served"));
        SocketChannel[] ends = pair();
        SlowTransport transport = new SlowTransport(ends[1]);
        Connection connection = new Connection(listener, transport);
        Thread running = Thread.ofVirtual().start(connection);
        transport.arrives("GET / HTTP/1.1\r\n");
        transport.awaitRead(running);
        connection.look(1);
        connection.look(Duration.ofMinutes(2).toNanos());
        transport.writes.await();

        transport.arrives(rest);
        transport.awaitRead(running); // it has done all that it can
        transport.goOn.countDown();

        String all = new String(Channels.newInputStream(ends[0]).readAllBytes(), US_ASCII);
        assertTrue(all.startsWith("HTTP/1.1 408 "), all);
        assertTrue(all.endsWith("too slowly\"}"), all);
        transport.arrives("");
        running.join();
    }

    @Test
    @DisplayName("A connection that turns to HTTP/2 when the server stops is told so, not cut off")
    void turnsToHttp2WhenTheServerStops() throws Exception {
        Listener listener = (Listener) start(x -> replyText(x, "served"));
        SocketChannel[] ends = pair();
        SlowTransport transport = new SlowTransport(ends[1]);
        transport.goOn.countDown();
        Connection connection = new Connection(listener, transport);
        Thread running = Thread.ofVirtual().start(connection);
        transport.arrives("PRI * HTTP/2.0\r\n\r\nSM\r\n");
        transport.awaitRead(running);
        connection.drain();
        transport.arrives("\r\n");
        transport.arriving.add(FrameReader.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));

        DataInputStream in = new DataInputStream(Channels.newInputStream(ends[0]));
        int type = -1;
        while (type != RawHttp2.GOAWAY) { // it fails at the end of the stream
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            type = in.readUnsignedByte();
            in.readNBytes(5 + length);
        }
        transport.arrives("");
        running.join();
    }

    static Connection only(HttpEngine.Server server) {
        Connection[] found = {null};
        ((Listener) server).eachConnection(each -> found[0] = each);
        return found[0];
    }

    @Test
    @DisplayName("A client that takes nothing of its HTTP/2 replies does not hold up a stop")
    void aStopIsNotHeldUp() throws Exception {
        CompletableFuture<Thread> writer = new CompletableFuture<>();
        HttpEngine.Server server =
                start(
                        options -> options.withMinRate(0).withWriteTimeout(Duration.ofHours(1)),
                        x -> {
                            writer.complete(Thread.currentThread());
                            try (OutputStream out = x.reply(200, HeaderMap.empty())) {
                                while (true) {
                                    out.write(new byte[100_000]);
                                }
                            }
                        });
        RawHttp2 client = closing(RawHttp2.connect(server, 4, Integer.MAX_VALUE));
        client.window(0, Integer.MAX_VALUE - 65_535).get(1, "/");
        Thread blocked = soon(writer);
        for (int still = 0; still < 1000; still++) {
            if (blocked.getState() != Thread.State.WAITING) {
                still = 0;
            }
            Thread.yield();
        }
        server.stopAccepting();
        assertTrue(blocked.isAlive(), "it was in the midst of its reply when all had been told");
    }

    @Test
    @DisplayName("A request that was on its way over HTTP/2 when the server stopped is served")
    void onItsWayOverHttp2() throws Exception {
        HttpEngine.Server server = start(x -> replyText(x, x.rawPath()));
        RawHttp2 client = closing(RawHttp2.connect(server));
        assertEquals("/1", client.get(1, "/1").body(1));
        client.roundTrip();
        Protocol protocol = only(server).protocol();
        protocol.drain();
        assertEquals(Integer.MAX_VALUE, goAway(client), "any stream is the last one");
        assertEquals("/3", client.get(3, "/3").body(3), "it was sent before that was seen");
        protocol.lastCall();
        assertEquals(3, goAway(client));
        assertTrue(client.ends());
        ((Http2Connection) protocol).headers(5, true);
        assertEquals(Protocol.Doing.NOTHING, protocol.doing(), "nothing that comes later is begun");
    }

    private static int goAway(RawHttp2 client) throws IOException {
        RawHttp2.Frame frame = client.next();
        while (frame.type() != RawHttp2.GOAWAY) {
            frame = client.next();
        }
        return frame.code();
    }
}
