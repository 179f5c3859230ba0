package tasuki.web.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tasuki.Async;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Duplex;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** What a connection does when its end comes while somebody writes. */
@Timeout(60)
class LinkTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    /** A connection whose first write waits until it is let go on. */
    private static final class SlowDuplex implements Duplex {
        private static final byte[] END = {};

        final List<String> log = new CopyOnWriteArrayList<>();
        final LinkedBlockingQueue<byte[]> arriving = new LinkedBlockingQueue<>();
        final CountDownLatch writes = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        volatile @Nullable Thread reader;
        private volatile boolean closed;
        private volatile boolean aborted;

        @Override
        public byte @Nullable [] read() throws IOException {
            reader = Thread.currentThread();
            try {
                byte[] bytes = arriving.take();
                return bytes == END ? null : bytes;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void write(byte[] head, int headLength, byte[] body, int from, int to)
                throws IOException {
            writes.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (closed || aborted) {
                throw new ClientGoneException("closed");
            }
            log.add(HexFormat.of().formatHex(head, 0, 1));
        }

        @Override
        public void close() {
            closed = true;
            log.add("end");
        }

        @Override
        public void abort() {
            aborted = true;
            log.add("abort");
            goOn.countDown();
            arriving.add(END);
        }
    }

    private static Link link(SlowDuplex duplex, Duration closeTimeout, CountDownLatch ended) {
        Duration minute = Duration.ofMinutes(1);
        Link link =
                new Link(
                        duplex,
                        true,
                        new Link.Settings(1000, 4, minute, minute, closeTimeout, 1000),
                        Optional.empty(),
                        (_, _) -> ended.countDown());
        link.start();
        return link;
    }

    /** Sends on a thread of its own, and waits until it is in the midst of it. */
    private static Thread sender(Link link, SlowDuplex duplex) throws InterruptedException {
        Thread sender =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        Async.run(
                                                () -> {
                                                    assertTrue(link.send(true, new byte[3]));
                                                }));
        duplex.writes.await();
        return sender;
    }

    private static void awaitWaiting(@Nullable Thread thread) {
        while (thread == null || thread.getState() != Thread.State.WAITING) {
            Thread.yield();
        }
    }

    @Test
    @DisplayName(
            "Who breaks a rule while a message is written gets that and the close, then the end")
    void brokenRuleInTheMidstOfAMessage() throws InterruptedException {
        SlowDuplex duplex = new SlowDuplex();
        CountDownLatch ended = new CountDownLatch(1);
        Link link = link(duplex, LONG, ended);
        Thread sender = sender(link, duplex);

        duplex.arriving.add(HexFormat.of().parseHex("838000000000")); // an unknown opcode
        ended.await();
        awaitWaiting(duplex.reader); // it has done all it can
        duplex.goOn.countDown();

        sender.join();
        duplex.arriving.add(SlowDuplex.END);
        Async.run(link::finish);
        assertEquals(List.of("81", "88", "end"), duplex.log);
    }

    @Test
    @DisplayName(
            "Their close while a message is written is answered before the connection is given up")
    void theirCloseInTheMidstOfAMessage() throws InterruptedException {
        SlowDuplex duplex = new SlowDuplex();
        CountDownLatch ended = new CountDownLatch(1);
        Link link = link(duplex, LONG, ended);
        Thread sender = sender(link, duplex);

        duplex.arriving.add(HexFormat.of().parseHex("888200000000" + "03e8"));
        ended.await();
        Thread finisher =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    Async.run(link::finish);
                                    duplex.log.add("finished");
                                });
        awaitWaiting(finisher);
        duplex.goOn.countDown();

        sender.join();
        finisher.join();
        assertEquals(List.of("81", "88", "finished"), duplex.log);
    }

    @Test
    @DisplayName("Who breaks a rule and takes nothing is cut off when the time for it is up")
    void brokenRuleOfOneWhoTakesNothing() throws InterruptedException {
        SlowDuplex duplex = new SlowDuplex();
        CountDownLatch ended = new CountDownLatch(1);
        Link link = link(duplex, Duration.ofMillis(1), ended);
        Thread sender =
                Thread.ofVirtual().start(() -> Async.run(() -> link.send(true, new byte[3])));
        duplex.writes.await();

        duplex.arriving.add(HexFormat.of().parseHex("838000000000"));
        ended.await();

        sender.join(); // it is let go on by the abort alone
        Async.run(link::finish);
        assertEquals(1002, link.ended().orElseThrow().code());
        assertEquals("abort", duplex.log.getFirst());
    }
}
