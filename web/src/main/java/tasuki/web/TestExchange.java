package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.sync.Event;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.engine.Duplex;
import tasuki.web.engine.Exchange;
import tasuki.web.engine.ExchangeHandler;
import tasuki.web.engine.HeaderMap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An exchange without a connection. The handler's thread writes, the test's reads; one lock guards
 * all that both see.
 */
final class TestExchange implements Exchange {
    private static final InetSocketAddress LOCAL =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private final InetSocketAddress remote;
    private final boolean secure;
    private final String method;
    private final String path;
    private final String query;
    private final HeaderMap headers;
    private final InputStream body;

    private final ReentrantLock lock = new ReentrantLock();
    private Event changed = new Event("the reply");
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int status;
    private HeaderMap replyHeaders = HeaderMap.empty();
    private int read;
    private boolean gone;
    private boolean aborted;
    private boolean closed;
    private boolean ended;
    private @Nullable Consumer<String> onGone;
    private @Nullable Throwable failure;
    private volatile @Nullable TestPipe pipe;

    TestExchange(
            InetSocketAddress remote,
            boolean secure,
            String method,
            String target,
            HeaderMap headers,
            InputStream body) {
        this.remote = remote;
        this.secure = secure;
        this.method = method;
        int question = target.indexOf('?');
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? "" : target.substring(question + 1);
        this.headers = headers;
        this.body = body;
    }

    /** What a test looks for in the state: null for as long as it is not there. */
    private interface Look<T> {
        @Nullable T look();
    }

    /** Waits as any task does, so in the time of the caller's run. */
    private <T> T locked(Look<T> look) throws InterruptedException {
        while (true) {
            Event change;
            lock.lock();
            try {
                T seen = look.look();
                if (seen != null) {
                    return seen;
                }
                change = changed;
            } finally {
                lock.unlock();
            }
            change.await();
        }
    }

    /** With the lock. */
    private void hasChanged() {
        Event change = changed;
        changed = new Event("the reply");
        change.set();
    }

    // ---- the test's side ----

    void run(ExchangeHandler handler) {
        try {
            handler.handle(this);
        } catch (Exception e) {
            System.getLogger("tasuki.web").log(System.Logger.Level.ERROR, "The handler failed", e);
        } finally {
            lock.lock();
            try {
                ended = true;
                aborted |= status == 0 || !closed;
                onGone = null;
                hasChanged();
            } finally {
                lock.unlock();
            }
        }
    }

    void disconnect() {
        Consumer<String> callback;
        lock.lock();
        try {
            gone = true;
            callback = onGone;
            onGone = null;
            hasChanged();
        } finally {
            lock.unlock();
        }
        if (callback != null) {
            callback.accept("the test disconnected");
        }
    }

    void awaitHead() throws InterruptedException {
        locked(() -> status == 0 && !ended ? null : status);
    }

    void awaitEnd() throws InterruptedException {
        locked(() -> ended ? status : null);
    }

    int status() {
        lock.lock();
        try {
            return status;
        } finally {
            lock.unlock();
        }
    }

    HeaderMap replyHeaders() {
        lock.lock();
        try {
            return replyHeaders;
        } finally {
            lock.unlock();
        }
    }

    byte[] written() {
        lock.lock();
        try {
            return written.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** Says what the handler threw. */
    void failed(Throwable e) {
        lock.lock();
        try {
            failure = e;
        } finally {
            lock.unlock();
        }
    }

    Optional<Throwable> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    boolean aborted() {
        lock.lock();
        try {
            return aborted;
        } finally {
            lock.unlock();
        }
    }

    Optional<String> nextLine() throws InterruptedException {
        return locked(
                () -> {
                    byte[] bytes = written.toByteArray();
                    for (int i = read; i < bytes.length; i++) {
                        if (bytes[i] == '\n') {
                            String line = new String(bytes, read, i - read, StandardCharsets.UTF_8);
                            read = i + 1;
                            return Optional.of(line);
                        }
                    }
                    return ended ? Optional.<String>empty() : null;
                });
    }

    // ---- the handler's side ----

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
    }

    @Override
    public HeaderMap headers() {
        return headers;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return LOCAL;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void onGone(Consumer<String> callback) {
        lock.lock();
        try {
            if (!gone) {
                onGone = callback;
                return;
            }
        } finally {
            lock.unlock();
        }
        callback.accept("the test disconnected");
    }

    @Override
    public void reply(int status, HeaderMap headers, byte[] body) throws IOException {
        OutputStream out = reply(status, headers);
        if (!method.equals("HEAD") && status != 204 && status != 304) {
            out.write(body);
        }
        out.close();
    }

    @Override
    public OutputStream reply(int status, HeaderMap headers) throws IOException {
        lock.lock();
        try {
            if (this.status != 0) {
                throw new IllegalStateException("A reply has been sent already");
            }
            checkConnected();
            this.status = status;
            replyHeaders = headers;
            hasChanged();
        } finally {
            lock.unlock();
        }
        return new Out();
    }

    private void checkConnected() throws ClientGoneException {
        if (gone || aborted) {
            throw new ClientGoneException("the test disconnected");
        }
    }

    @Override
    public Duplex upgrade(String protocol, HeaderMap headers) throws IOException {
        TestPipe made = new TestPipe();
        lock.lock();
        try {
            if (status != 0) {
                throw new IllegalStateException("A reply has been sent already");
            }
            checkConnected();
            pipe = made;
            status = 101;
            closed = true;
            replyHeaders = headers;
            hasChanged();
        } finally {
            lock.unlock();
        }
        return made.server();
    }

    /** What the exchange goes on with, null if it was not upgraded. */
    @Nullable TestPipe pipe() {
        return pipe;
    }

    @Override
    public long bytesSent() {
        return written().length;
    }

    @Override
    public boolean committed() {
        return status() != 0;
    }

    @Override
    public void abort() {
        lock.lock();
        try {
            aborted = true;
            hasChanged();
        } finally {
            lock.unlock();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            lock.lock();
            try {
                checkConnected();
                written.write(b, off, len);
                hasChanged();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                checkConnected();
                closed = true;
            } finally {
                lock.unlock();
            }
        }
    }
}
