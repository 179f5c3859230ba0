package tasuki.http;

import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Builds Jetty's client. It does connections and protocols only: redirects, cookies, authentication
 * and decoding, which it could do too, are switched off, as they stand above the {@link Transport}.
 *
 * <p>Threads: one selector thread reads and parses for all connections; our listeners never block,
 * so they run on it. Requests are written by the thread of the caller. A few more threads look up
 * names and do TLS. All are daemons.
 */
final class JettyEngine {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int MAX_HEADERS = 64 * 1024;

    static {
        QuietLogging.install();
    }

    private JettyEngine() {}

    static HttpClient start(NetworkSettings settings) {
        String name = "tasuki-http-" + COUNT.incrementAndGet();
        QueuedThreadPool threads = new QueuedThreadPool(64, 2, 10_000);
        threads.setName(name);
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setStopTimeout(1_000);
        ClientConnector connector = connector();
        connector.setExecutor(threads);
        connector.setScheduler(new CommonPoolScheduler());
        connector.setSelectors(1);
        connector.setConnectTimeout(atMostADay(settings.timeouts().connect()));
        connector.setIdleTimeout(atMostADay(settings.limits().keepAliveExpiry()));
        connector.setSslContextFactory(tls(settings));
        if (settings.localAddress() != null) {
            connector.setBindAddress(new InetSocketAddress(settings.localAddress(), 0));
        }
        HttpClient client = new HttpClient(transport(settings, connector));
        client.setName(name);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setMaxConnectionsPerDestination(settings.limits().maxConnectionsPerHost());
        client.setMaxRequestsQueuedPerDestination(Integer.MAX_VALUE);
        client.setMaxResponseHeadersSize(MAX_HEADERS);
        client.setMaxRequestHeadersSize(MAX_HEADERS);
        client.setDestinationIdleTimeout(Duration.ofMinutes(1).toMillis());
        addProxies(client, settings.proxies());
        try {
            client.start();
        } catch (Exception e) {
            stop(client);
            throw new IllegalStateException("The HTTP engine does not start: " + e, e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
        return client;
    }

    private static ClientConnector connector() {
        return new ClientConnector() {
            @Override
            protected EndPoint newEndPoint(
                    SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
                return channel instanceof SocketChannel socket
                        ? new ClientEndPoint(
                                socket, selector, key, getScheduler(), getConnectTimeout())
                        : super.newEndPoint(channel, selector, key);
            }
        };
    }

    static void stop(HttpClient client) {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP engine does not stop: " + e, e);
        }
    }

    private static HttpClientTransportDynamic transport(
            NetworkSettings settings, ClientConnector connector) {
        List<ClientConnectionFactory.Info> protocols = new ArrayList<>();
        if (settings.http2() || settings.priorKnowledge()) {
            HTTP2Client http2 = new HTTP2Client(connector);
            List<String> names = settings.priorKnowledge() ? List.of("h2", "h2c") : List.of("h2");
            protocols.add(new ClientConnectionFactoryOverHTTP2.HTTP2(http2, names));
        }
        protocols.add(HttpClientConnectionFactory.HTTP11);
        HttpClientTransportDynamic transport =
                new FallbackTransport(
                        connector, protocols.toArray(ClientConnectionFactory.Info[]::new));
        transport.setInvocationType(InvocationType.NON_BLOCKING);
        return transport;
    }

    private static SslContextFactory.Client tls(NetworkSettings settings) {
        SslContextFactory.Client tls = new SslContextFactory.Client(!settings.verify());
        if (settings.sslContext() != null) {
            tls.setSslContext(settings.sslContext());
        }
        if (!settings.verify()) {
            tls.setEndpointIdentificationAlgorithm(null);
        }
        return tls;
    }

    private static void addProxies(HttpClient client, List<ProxyRules.Rule> rules) {
        for (ProxyRules.Rule rule : rules) {
            ProxyRules.ProxyUrl url = rule.proxy();
            if (url == null) {
                continue;
            }
            ProxyConfiguration.Proxy proxy = proxy(url, rule, rules);
            client.getProxyConfiguration().addProxy(proxy);
            String user = url.user();
            if (user != null && proxy.getURI() != null) {
                client.getAuthenticationStore()
                        .addAuthenticationResult(
                                new BasicAuthentication.BasicResult(
                                        proxy.getURI(),
                                        HttpHeader.PROXY_AUTHORIZATION,
                                        user,
                                        url.password()));
            }
        }
    }

    private static ProxyConfiguration.Proxy proxy(
            ProxyRules.ProxyUrl url, ProxyRules.Rule rule, List<ProxyRules.Rule> rules) {
        Origin.Address address = new Origin.Address(url.host(), url.port());
        if (url.scheme().startsWith("socks5")) {
            Socks5Proxy socks =
                    new Socks5Proxy(address, false) {
                        @Override
                        public boolean matches(Origin origin) {
                            return isFor(origin, rule, rules);
                        }
                    };
            if (url.user() != null) {
                socks.putAuthenticationFactory(
                        new Socks5.UsernamePasswordAuthenticationFactory(
                                url.user(), url.password()));
            }
            return socks;
        }
        return new HttpProxy(address, url.scheme().equals("https")) {
            @Override
            public boolean matches(Origin origin) {
                return isFor(origin, rule, rules);
            }
        };
    }

    private static boolean isFor(Origin origin, ProxyRules.Rule rule, List<ProxyRules.Rule> rules) {
        ProxyRules.@Nullable Rule first =
                ProxyRules.match(
                        rules,
                        origin.getScheme(),
                        origin.getAddress().getHost(),
                        origin.getAddress().getPort());
        return rule.equals(first);
    }

    static Duration atMostADay(Duration time) {
        Duration day = Duration.ofDays(1);
        return time.compareTo(day) < 0 ? time : day;
    }
}
