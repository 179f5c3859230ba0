package tasuki.http;

import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What the network transport needs to know of a client's settings. */
record NetworkSettings(
        Limits limits,
        Timeouts timeouts,
        boolean http2,
        boolean priorKnowledge,
        @Nullable SSLContext sslContext,
        boolean verify,
        List<ProxyRules.Rule> proxies,
        @Nullable Path unixSocket,
        @Nullable String localAddress) {}
