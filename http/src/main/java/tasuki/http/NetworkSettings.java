package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLContext;

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
