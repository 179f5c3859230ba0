package tasuki.web.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Starts engines on free ports, and stops them after the test. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class EngineTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    final <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }

    final HttpEngine.Server start(ExchangeHandler handler) throws IOException {
        return start(options -> options, handler);
    }

    final HttpEngine.Server start(UnaryOperator<EngineOptions> change, ExchangeHandler handler)
            throws IOException {
        return closing(HttpEngine.create().start(change.apply(EngineOptions.defaults()), handler));
    }

    final RawClient connect(HttpEngine.Server server) throws IOException {
        return closing(RawClient.connect(server));
    }

    static void replyText(Exchange exchange, String text) throws IOException {
        exchange.reply(200, HeaderMap.of("Content-Type", "text/plain"), text.getBytes(UTF_8));
    }

    static String bodyText(Exchange exchange) throws IOException {
        return new String(exchange.body().readAllBytes(), UTF_8);
    }

    /** Waits long enough for anything that happens at all. */
    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(50, TimeUnit.SECONDS);
    }
}
