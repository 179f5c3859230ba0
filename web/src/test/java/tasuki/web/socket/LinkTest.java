package tasuki.web.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Runner;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Duplex;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What a connection does when its end comes while somebody writes. */
@Timeout(60)
class LinkTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    /** A connection whose first write waits until it is let go on. */
    private static final class SlowDuplex implements Duplex {
        private static final byte[] END = {};

        final List<String> log = new CopyOnWriteArrayList<>();
        final List<byte[]> bodies = new CopyOnWriteArrayList<>();
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
            bodies.add(Arrays.copyOfRange(body, from, to));
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
        return link(duplex, closeTimeout, (_, _) -> ended.countDown());
    }

    private static Link link(SlowDuplex duplex, Duration closeTimeout, Link.Listener listener) {
        Duration minute = Duration.ofMinutes(1);
        Link link =
                new Link(
                        duplex,
                        true,
                        new Link.Settings(1000, 4, minute, minute, closeTimeout, 1000),
                        Optional.empty(),
                        listener);
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

    /** Until the reader has seen the end, and has done all about it that it can. */
    private static void awaitEnd(Link link, SlowDuplex duplex) {
        while (link.ended().isEmpty()) {
            Thread.yield();
        }
        awaitWaiting(duplex.reader);
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
        awaitEnd(link, duplex);
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
        awaitEnd(link, duplex);
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

    @ParameterizedTest
    @DisplayName("A handler that sends while the client closes, or errs, is not cut off by its end")
    @ValueSource(strings = {"88820000000003e8", "838000000000"})
    void theEndDoesNotCutOffWhoSends(String last) throws InterruptedException {
        SlowDuplex duplex = new SlowDuplex();
        CancelScope handler = CancelScope.create("handler");
        Link link = link(duplex, LONG, (_, _) -> handler.cancel("the client has gone"));
        AtomicReference<@Nullable Boolean> sent = new AtomicReference<>();
        Thread sender =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        Async.run(
                                                () ->
                                                        handler.run(
                                                                () ->
                                                                        sent.set(
                                                                                link.send(
                                                                                        true,
                                                                                        new byte
                                                                                                [3])))));
        duplex.writes.await();

        duplex.arriving.add(HexFormat.of().parseHex(last));
        awaitEnd(link, duplex);
        duplex.goOn.countDown();

        sender.join();
        duplex.arriving.add(SlowDuplex.END);
        Async.run(link::finish);
        assertEquals(List.of("81", "88"), duplex.log.subList(0, 2));
        assertEquals(true, sent.get());
        assertFalse(duplex.log.contains("abort"), duplex.log.toString());
    }

    @Test
    @DisplayName(
            "A message that is cancelled when it was packed, but not sent, spoils no other one")
    void packedAndNotSent() throws Exception {
        SlowDuplex duplex = new SlowDuplex();
        Deflation.Agreed agreed =
                Deflation.agree(List.of("permessage-deflate"), true).orElseThrow();
        Link link =
                new Link(
                        duplex,
                        true,
                        new Link.Settings(1000, 4, LONG, LONG, LONG, 0),
                        Optional.of(new Deflation(agreed, true)),
                        (_, _) -> {});
        byte[] first = new byte[2000];
        new Random(11).nextBytes(first);
        byte[] second = new byte[2000];
        new Random(12).nextBytes(second);
        CancelScope cancelled = CancelScope.create("cancelled");
        // one task at a time: the second has the turn to write, and does not run before the first
        // has cancelled it
        Runner.loop()
                .run(
                        () ->
                                Async.group(
                                        group -> {
                                            group.start(
                                                    () ->
                                                            cancelled.run(
                                                                    () -> {
                                                                        duplex.goOn.countDown();
                                                                        link.send(
                                                                                false,
                                                                                second.clone());
                                                                    }));
                                            link.send(false, first.clone());
                                            cancelled.cancel();
                                        }));
        Async.run(() -> link.send(false, second.clone()));
        assertEquals(List.of("c2", "c2"), duplex.log);
        Inflater inflater = new Inflater(true);
        assertArrayEquals(first, unpack(inflater, duplex.bodies.get(0)));
        assertArrayEquals(second, unpack(inflater, duplex.bodies.get(1)));
    }

    private static byte[] unpack(Inflater inflater, byte[] packed) throws DataFormatException {
        byte[] all = Arrays.copyOf(packed, packed.length + 4);
        all[packed.length + 2] = (byte) 0xff;
        all[packed.length + 3] = (byte) 0xff;
        inflater.setInput(all);
        byte[] out = new byte[10_000];
        return Arrays.copyOf(out, inflater.inflate(out));
    }
}
