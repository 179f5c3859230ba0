package tasuki.web.socket;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;
import tasuki.sync.Mutex;
import tasuki.web.engine.Duplex;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One WebSocket connection, either side of it, once the handshake is done.
 *
 * <p>A thread of its own reads all the time: it answers pings and closes at once, whatever the
 * program does, and puts messages into a channel. When that is full it waits, and reads no more: so
 * a program that is slow holds back the other side, and not the memory.
 *
 * <pre>
 *   OPEN ──we close──────▶ CLOSING ──they close, or the time is up──▶ ENDED
 *   OPEN ──they close, the connection is lost, a rule is broken────▶ ENDED
 * </pre>
 *
 * <p>{@code ended} is set once, by compare-and-set, by who learns of the end first; it says how.
 * {@code closeSent} is set under {@code writing}, the turn to write, so that nothing follows a
 * close frame. Pongs and closes never wait for that turn: who cannot have it leaves them, and
 * whoever has it writes them before it gives it up, and looks once more after it did. So that the
 * close frame is not lost, whoever ends the connection in order waits for {@code closeDone} first;
 * and so does who would cancel the program for it, since to cancel a write is to abort it.
 */
public final class Link {
    /** How a connection has ended. */
    public record Ended(int code, String reason, boolean byUs) {
        /** Whether there was no close frame: the connection broke, or its other side is dead. */
        public boolean lost() {
            return code == CloseCode.LOST;
        }
    }

    /** Limits and times. */
    public record Settings(
            long maxMessage,
            int queue,
            Duration pingInterval,
            Duration pingTimeout,
            Duration closeTimeout,
            int compressFrom) {}

    /** What is told when the connection has ended; must not block. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The connection has ended.
         *
         * @param told whether somebody who waits for a message has been told
         */
        void ended(Ended how, boolean told);
    }

    private final Duplex duplex;
    private final boolean server;
    private final Settings settings;
    private final @Nullable Deflation deflation;
    private final Listener listener;
    private final AsyncChannel<Object> incoming;
    private final Mutex writing = new Mutex("WebSocket");
    private final AtomicReference<@Nullable Ended> ended = new AtomicReference<>();
    private final AtomicReference<byte @Nullable []> pong = new AtomicReference<>();
    private final AtomicReference<byte @Nullable []> close = new AtomicReference<>();
    private final CountDownLatch readerDone = new CountDownLatch(1);
    private final CountDownLatch closeDone = new CountDownLatch(1);
    private volatile boolean closeSent;
    private volatile boolean closeReceived;
    private volatile boolean blocked;
    private volatile long lastRead = System.nanoTime();

    /**
     * @param server which side this is
     * @param listener told of the end, once
     */
    public Link(
            Duplex duplex,
            boolean server,
            Settings settings,
            Optional<Deflation> deflation,
            Listener listener) {
        this.duplex = duplex;
        this.server = server;
        this.settings = settings;
        this.deflation = deflation.orElse(null);
        this.listener = listener;
        this.incoming =
                AsyncChannel.<Object>builder()
                        .capacity(settings.queue())
                        .named("WebSocket messages")
                        .build();
    }

    /** Begins to read, and to ping. */
    public void start() {
        Thread.ofVirtual().name("websocket reader").start(this::read);
        after(settings.pingInterval(), this::ping);
    }

    /** Text or bytes, in their order; closed with the end of the connection. */
    public AsyncChannel<Object> incoming() {
        return incoming;
    }

    /** How the connection has ended, if it has. */
    public Optional<Ended> ended() {
        return Optional.ofNullable(ended.get());
    }

    /** Whether nothing can be sent any more. */
    public boolean closing() {
        return closeSent || ended.get() != null;
    }

    // ---- reading ----

    private void read() {
        Frames frames =
                new Frames(
                        duplex,
                        server,
                        settings.maxMessage(),
                        deflation,
                        () -> lastRead = System.nanoTime());
        try {
            while (!closeReceived) {
                switch (frames.next()) {
                    case Frames.Message message -> deliver(message);
                    case Frames.Control control -> control(control);
                }
            }
        } catch (ProtocolException e) {
            fail(e.code(), String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            end(new Ended(CloseCode.LOST, "the connection ended without a close", false));
        } catch (IOException | RuntimeException e) {
            end(new Ended(CloseCode.LOST, "the connection broke: " + e.getMessage(), false));
        } finally {
            if (deflation != null) {
                deflation.releaseIncoming();
            }
            readerDone.countDown();
        }
    }

    private void deliver(Frames.Message message) {
        if (closing()) {
            return;
        }
        Object value =
                message.text()
                        ? new String(message.bytes(), StandardCharsets.UTF_8)
                        : message.bytes();
        try {
            if (!incoming.trySend(value)) {
                blocked = true;
                incoming.send(value);
                lastRead = System.nanoTime(); // what has come meanwhile was not looked at
            }
        } catch (ChannelClosedException | InterruptedException e) {
            // nobody will receive any more
        } finally {
            blocked = false;
        }
    }

    private void control(Frames.Control frame) throws ProtocolException {
        switch (frame.opcode()) {
            case Frames.PING -> {
                pong.set(frame.payload());
                writeLeft();
            }
            case Frames.CLOSE -> closed(frame.payload());
            default -> {} // a pong: that bytes have come is noted already
        }
    }

    private void closed(byte[] payload) throws ProtocolException {
        int code = CloseCode.NONE;
        String reason = "";
        if (payload.length > 0) {
            if (payload.length == 1) {
                throw new ProtocolException(
                        CloseCode.PROTOCOL_ERROR, "A close frame with half a code");
            }
            code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
            if (!CloseCode.sendable(code)) {
                throw new ProtocolException(
                        CloseCode.PROTOCOL_ERROR, "A close code that is not to be sent: " + code);
            }
            Utf8 utf8 = new Utf8();
            utf8.begin();
            if (!utf8.accept(payload, 2, payload.length) || !utf8.complete()) {
                throw new ProtocolException(CloseCode.INVALID, "A reason that is not UTF-8");
            }
            reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
        closeReceived = true;
        close.compareAndSet(null, Frames.close(code, ""));
        writeLeft();
        endInOrder(new Ended(code, reason, false));
    }

    /** They have broken a rule: says so, and lets them read it before the connection ends. */
    private void fail(int code, String why) {
        close.compareAndSet(null, Frames.close(code, why));
        writeLeft();
        after(settings.closeTimeout(), duplex::abort);
        endInOrder(new Ended(code, why, true));
        try {
            duplex.close();
            while (duplex.read() != null) {
                // thrown away
            }
        } catch (IOException e) {
            // gone
        }
    }

    /** The connection is lost. */
    private void end(Ended how) {
        if (ended.compareAndSet(null, how)) {
            boolean told = closeIncoming();
            closeDone.countDown(); // it is lost: there is nobody to be sent one
            listener.ended(how, told);
        }
    }

    /**
     * By the reader: the listener may cancel who writes, and must not cut off the message, and the
     * close frame behind it, for which the other side waits.
     */
    private void endInOrder(Ended how) {
        boolean first = ended.compareAndSet(null, how);
        boolean told = first && closeIncoming();
        awaitCloseSent();
        if (first) {
            listener.ended(how, told);
        }
    }

    /** Whether somebody waits for a message, and so learns of it. */
    private boolean closeIncoming() {
        boolean told = incoming.statistics().waitingReceivers() > 0;
        incoming.close();
        return told;
    }

    /**
     * Waits until the close frame is written: by whoever has the turn to write, who is cut off if
     * the other side takes nothing for the time that it has to close. Not for who has the turn.
     */
    public void awaitCloseSent() {
        if (closeDone.getCount() == 0) {
            return;
        }
        Future<?> limit = after(settings.closeTimeout(), duplex::abort);
        try {
            closeDone.await();
        } catch (InterruptedException e) {
            duplex.abort(); // nobody interrupts those who wait here
        } finally {
            limit.cancel(false);
        }
    }

    // ---- sending ----

    /**
     * Sends a message. Waits for its turn, and while the other side takes nothing. Cancelled before
     * any of it was sent, nothing was; later, the connection is aborted.
     *
     * @return false if the connection is closing or has ended, and nothing was sent
     */
    public boolean send(boolean text, byte[] payload) throws InterruptedException {
        writing.lock();
        try {
            if (closing()) {
                return false;
            }
            byte[] body = payload;
            boolean compressed = deflation != null && payload.length >= settings.compressFrom();
            if (compressed) {
                body = deflation.deflate(payload);
            }
            int opcode = text ? Frames.TEXT : Frames.BINARY;
            byte[] whole = body;
            boolean changeable = body != payload;
            boolean[] begun = {false};
            try {
                Async.await(
                        "sending a message",
                        () -> {
                            begun[0] = true;
                            frame(opcode, compressed, whole, changeable);
                        },
                        duplex::abort);
            } finally {
                if (compressed && !begun[0]) {
                    deflation.unsent();
                }
            }
            return true;
        } catch (IOException e) {
            end(new Ended(CloseCode.LOST, "the connection broke: " + e.getMessage(), false));
            return false;
        } finally {
            writing.unlock();
            writeLeft();
        }
    }

    /** Under {@code writing}. */
    private void frame(int opcode, boolean compressed, byte[] payload, boolean changeable)
            throws IOException {
        byte[] head = Frames.head(opcode, compressed, payload.length, !server);
        byte[] body = payload;
        if (!server) {
            body = changeable ? payload : payload.clone();
            int key = ThreadLocalRandom.current().nextInt();
            for (int i = 0; i < 4; i++) {
                head[head.length - 4 + i] = (byte) (key >> 8 * i);
            }
            for (int i = 0; i < body.length; i++) {
                body[i] ^= head[head.length - 4 + (i & 3)];
            }
        }
        duplex.write(head, head.length, body, 0, body.length);
    }

    /**
     * Writes the pong and the close that somebody has left, unless another has the turn to write.
     */
    private void writeLeft() {
        while ((pong.get() != null || close.get() != null && !closeSent) && writing.tryLock()) {
            try {
                byte[] answer = pong.getAndSet(null);
                if (answer != null && !closeSent) {
                    frame(Frames.PONG, false, answer, true);
                }
                byte[] last = close.get();
                if (last != null && !closeSent) {
                    closeSent = true;
                    frame(Frames.CLOSE, false, last, false);
                }
            } catch (IOException e) {
                closeSent = true;
                pong.set(null);
            } finally {
                if (closeSent) {
                    closeDone.countDown();
                }
                writing.unlock();
            }
        }
    }

    // ---- pings ----

    private void ping() {
        if (closing()) {
            return;
        }
        Thread.ofVirtual().name("websocket ping").start(this::pingNow);
    }

    private void pingNow() {
        long sent = System.nanoTime();
        boolean asked =
                writing.tryLock(); // else somebody writes, whom the engine's timeout watches
        if (asked) {
            try {
                if (!closeSent) {
                    frame(Frames.PING, false, new byte[4], true);
                }
            } catch (IOException e) {
                return; // the reader sees it too
            } finally {
                writing.unlock();
                writeLeft();
            }
        }
        after(
                settings.pingTimeout(),
                () -> {
                    if (closing()) {
                        return;
                    }
                    if (asked && lastRead - sent < 0 && !blocked) {
                        dead();
                    } else {
                        Duration rest = settings.pingInterval().minus(settings.pingTimeout());
                        after(rest.isPositive() ? rest : Duration.ofMillis(1), this::ping);
                    }
                });
    }

    private void dead() {
        end(new Ended(CloseCode.LOST, "there was no answer to a ping", true));
        duplex.abort();
    }

    private static Future<?> after(Duration time, Runnable action) {
        return ForkJoinPool.commonPool().schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    // ---- closing ----

    /** Begins to close, unless that has begun: messages that come from now on are thrown away. */
    public void beginClose(int code, String reason) {
        if (ended.get() == null && close.compareAndSet(null, Frames.close(code, reason))) {
            incoming.close();
            writeLeft();
        }
    }

    /**
     * Waits until the other side has closed too, for the time that it has for it, and ends the
     * connection.
     */
    public void finish() throws InterruptedException {
        boolean done = false;
        try {
            if (ended.get() == null || !ended.get().lost()) {
                done =
                        Async.moveOnAfter(
                                settings.closeTimeout(),
                                () -> {
                                    Async.await("the other side's close", this::awaitCloses);
                                });
            }
        } finally {
            if (!done) {
                end(new Ended(CloseCode.LOST, "the other side did not close", true));
                duplex.abort();
            }
            incoming.cancel();
            if (deflation != null && writing.tryLock()) {
                try {
                    deflation.releaseOutgoing();
                } finally {
                    writing.unlock();
                    writeLeft(); // somebody may have come for the turn meanwhile, and left it
                }
            }
        }
    }

    private void awaitCloses() throws InterruptedException {
        readerDone.await();
        Ended how = ended.get();
        if (how == null || !how.lost()) {
            closeDone.await();
        }
    }

    /** The connection is known to be gone. */
    public void lost(String reason) {
        end(new Ended(CloseCode.LOST, reason, false));
        duplex.abort();
    }
}
