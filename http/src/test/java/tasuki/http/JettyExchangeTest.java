package tasuki.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The order in which Jetty's threads may tell what has happened, which no server can force. */
@DisplayName("One exchange, told of by more than one thread")
@Timeout(60)
class JettyExchangeTest {

    private final AtomicBoolean aborted = new AtomicBoolean();
    private final AtomicReference<Consumer<Request>> onSend = new AtomicReference<>(r -> {});
    private final Semaphore total = new Semaphore(0);

    private final Request sending =
            (Request)
                    Proxy.newProxyInstance(
                            Request.class.getClassLoader(),
                            new Class<?>[] {Request.class},
                            (self, method, args) ->
                                    switch (method.getName()) {
                                        case "send" -> {
                                            onSend.get().accept((Request) self);
                                            yield null;
                                        }
                                        case "abort" -> {
                                            aborted.set(true);
                                            yield null;
                                        }
                                        case "onRequestListener" -> self;
                                        default -> null;
                                    });

    private final Response ok =
            (Response)
                    Proxy.newProxyInstance(
                            Response.class.getClassLoader(),
                            new Class<?>[] {Response.class},
                            (self, method, args) ->
                                    switch (method.getName()) {
                                        case "getStatus" -> 200;
                                        case "getVersion" -> HttpVersion.HTTP_1_1;
                                        case "getHeaders" -> HttpFields.EMPTY;
                                        default -> null;
                                    });

    private JettyExchange exchange(RequestBody body) {
        HttpRequest request =
                new HttpRequest(
                        body.isEmpty() ? "GET" : "POST",
                        Url.parse("http://x/"),
                        Headers.empty(),
                        body,
                        Timeouts.none(),
                        false,
                        1_000_000);
        JettyExchange exchange =
                new JettyExchange(
                        request,
                        new ConnectionGate(Limits.standard()),
                        new ConnectionGate.Pass(total, null));
        exchange.attach(sending);
        return exchange;
    }

    private static Content.Source hello() {
        return Content.Source.from(ByteBuffer.wrap(new byte[] {'h', 'e', 'l', 'l', 'o'}));
    }

    @Test
    @DisplayName("an answer that overtakes the word that its request has left costs no connection")
    void answerOvertakesTheRequest() throws Exception {
        JettyExchange exchange = exchange(RequestBody.empty());
        Thread caller = Thread.currentThread();
        onSend.set(
                request -> {
                    exchange.onBegin(request);
                    exchange.onContentSource(ok, hello());
                    exchange.onSuccess(ok);
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        // The thread that has written comes late, as it may.
                                        while (caller.getState() != Thread.State.TIMED_WAITING
                                                && !aborted.get()) {
                                            Thread.yield();
                                        }
                                        exchange.onSuccess(request);
                                        exchange.onComplete(new Result(request, ok));
                                    });
                });
        RawResponse response = exchange.run();
        assertEquals("hello", new String(read(response)));
        assertFalse(aborted.get());
        assertEquals(1, total.availablePermits());
    }

    @Test
    @DisplayName("one that was cancelled before it was sent is not sent, and gives its place back")
    void cancelledBeforeItIsSent() {
        JettyExchange exchange = exchange(RequestBody.empty());
        AtomicBoolean sent = new AtomicBoolean();
        onSend.set(request -> sent.set(true));
        exchange.cancel();
        exchange.begin();
        assertFalse(sent.get());
        exchange.abandon();
        exchange.abandon();
        assertEquals(1, total.availablePermits());
    }

    @Test
    @DisplayName("one that has begun gives its place back once, at its end")
    void givesItsPlaceBackOnce() {
        JettyExchange exchange = exchange(RequestBody.empty());
        exchange.begin();
        exchange.abandon();
        assertEquals(0, total.availablePermits());
        exchange.onComplete(new Result(sending, new IllegalStateException("aborted"), ok, null));
        exchange.abandon();
        assertEquals(1, total.availablePermits());
    }

    private static byte[] read(RawResponse response) throws InterruptedException {
        byte[] buffer = new byte[100];
        int n = response.body().read(buffer, 0, buffer.length);
        return java.util.Arrays.copyOf(buffer, n);
    }
}
