package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Task;
import tasuki.stream.AsyncStream;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Sends streams of values: each goes out when it comes. */
final class StreamReplies {
    /** How long nothing may be sent on a stream of events before a comment is. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final byte[] COMMENT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private StreamReplies() {}

    /** Sends values as JSON Lines. */
    static void lines(
            Exchange exchange,
            int status,
            HeaderMap headers,
            AsyncStream<?> values,
            JsonMapper mapper)
            throws Exception {
        OutputStream out = exchange.reply(status, headers);
        out.flush();
        values.consume(
                value -> {
                    out.write(mapper.writeValueAsBytes(value));
                    out.write('\n');
                    out.flush();
                });
        out.close();
    }

    /** Sends bytes and text as they come. */
    static void chunks(Exchange exchange, int status, HeaderMap headers, AsyncStream<?> values)
            throws Exception {
        OutputStream out = exchange.reply(status, headers);
        out.flush();
        values.consume(
                value -> {
                    out.write(
                            value instanceof byte[] bytes
                                    ? bytes
                                    : String.valueOf(value).getBytes(StandardCharsets.UTF_8));
                    out.flush();
                });
        out.close();
    }

    /** Sends values as server-sent events, and a comment when none comes for a while. */
    static void events(
            Exchange exchange,
            int status,
            HeaderMap headers,
            AsyncStream<?> values,
            String event,
            JsonMapper mapper,
            Stopping stopping)
            throws Exception {
        Events events = new Events(exchange.reply(status, headers), event, mapper);
        events.flush();
        // when the server stops the stream ends in order: its client connects anew, elsewhere
        CancelScope serving = CancelScope.create("events");
        stopping.add(serving, () -> events.between(() -> serving.cancel("the server is stopping")));
        try {
            serving.run(
                    () ->
                            Async.group(
                                    "events",
                                    group -> {
                                        Task<@Nullable Void> pings =
                                                group.start("keep-alive", events::keepAlive);
                                        values.consume(events::send);
                                        pings.cancel();
                                    }));
        } finally {
            stopping.remove(serving);
        }
        events.close();
    }

    /** Writes events; one at a time, because the comments come from another task. */
    private static final class Events {
        private final OutputStream out;
        private final String event;
        private final JsonMapper mapper;
        private final ReentrantLock lock = new ReentrantLock(true);
        private boolean sent;

        Events(OutputStream out, String event, JsonMapper mapper) {
            this.out = out;
            this.event = event;
            this.mapper = mapper;
        }

        void flush() throws IOException {
            out.flush();
        }

        void close() throws IOException {
            out.close();
        }

        /**
         * Does something while nothing is being sent, on a thread of its own: who is cancelled in
         * the midst of an event aborts the reply.
         */
        void between(Runnable action) {
            Thread.ofVirtual()
                    .name("events between")
                    .start(
                            () -> {
                                lock.lock();
                                try {
                                    action.run();
                                } finally {
                                    lock.unlock();
                                }
                            });
        }

        void send(@Nullable Object value) throws IOException, InterruptedException {
            byte[] bytes = encode(value);
            lock.lock();
            try {
                write(bytes);
                sent = true;
            } finally {
                lock.unlock();
            }
        }

        private void write(byte[] bytes) throws IOException, InterruptedException {
            try {
                out.write(bytes);
                out.flush();
            } catch (InterruptedIOException e) {
                InterruptedException cancelled = new InterruptedException("Cancelled in I/O");
                cancelled.initCause(e);
                throw cancelled;
            }
        }

        void keepAlive() throws IOException, InterruptedException {
            while (true) {
                Async.sleep(KEEP_ALIVE);
                lock.lock();
                try {
                    if (!sent) {
                        write(COMMENT);
                    }
                    sent = false;
                } finally {
                    lock.unlock();
                }
            }
        }

        private byte[] encode(@Nullable Object value) {
            StringBuilder text = new StringBuilder();
            if (value instanceof SseEvent e) {
                e.comment().ifPresent(comment -> line(text, "", comment));
                e.event().ifPresent(name -> line(text, "event", name));
                e.id().ifPresent(id -> line(text, "id", id));
                e.retry().ifPresent(t -> line(text, "retry", String.valueOf(t.toMillis())));
                e.data().ifPresent(data -> data(text, data));
            } else {
                if (!event.isEmpty()) {
                    line(text, "event", event);
                }
                data(text, value);
            }
            return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        }

        private void data(StringBuilder text, @Nullable Object value) {
            String data = value instanceof String s ? s : mapper.writeValueAsString(value);
            data.lines().forEach(each -> line(text, "data", each));
            if (data.isEmpty()) {
                line(text, "data", "");
            }
        }

        private static void line(StringBuilder text, String field, String value) {
            text.append(field).append(": ").append(value).append('\n');
        }
    }
}
