package tasuki.web.engine;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** What Helidon's HTTP/2 needs around it: our bytes in and out, and our routing. */
record Http2Context(
        Transport transport, DataReader dataReader, DataWriter dataWriter, Router router)
        implements ConnectionContext {

    @Override
    public ListenerContext listenerContext() {
        return Surroundings.INSTANCE;
    }

    @Override
    public ExecutorService executor() {
        return Threads.INSTANCE;
    }

    @Override
    public PeerInfo remotePeer() {
        return new Peer(transport.remote);
    }

    @Override
    public PeerInfo localPeer() {
        return new Peer(transport.local);
    }

    @Override
    public boolean isSecure() {
        return transport.secure();
    }

    @Override
    public String socketId() {
        return "http2";
    }

    @Override
    public String childSocketId() {
        return Integer.toString(transport.remote.getPort());
    }

    /** Every request goes to the one routing. */
    record OneRouting(HttpRouting routing) implements Router {
        @Override
        public <T extends Routing> T routing(Class<T> type, T otherwise) {
            return type.isInstance(routing) ? type.cast(routing) : otherwise;
        }

        @Override
        public List<? extends Routing> routings() {
            return List.of(routing);
        }

        @Override
        public void beforeStart() {}

        @Override
        public void afterStop() {}
    }

    private record Peer(InetSocketAddress socket) implements PeerInfo {
        @Override
        public SocketAddress address() {
            return socket;
        }

        @Override
        public String host() {
            return socket.getHostString();
        }

        @Override
        public int port() {
            return socket.getPort();
        }

        @Override
        public Optional<Principal> tlsPrincipal() {
            return Optional.empty();
        }

        @Override
        public Optional<Certificate[]> tlsCertificates() {
            return Optional.empty();
        }
    }

    /** Neither codings nor media types: the framework does those. */
    private static final class Surroundings implements ListenerContext {
        static final Surroundings INSTANCE = new Surroundings();

        private final MediaContext media =
                MediaContext.builder().mediaSupportsDiscoverServices(false).build();
        private final ContentEncodingContext encodings =
                ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build();
        private final DirectHandlers direct = DirectHandlers.create();
        private final ListenerConfig config =
                ListenerConfig.builder().protocolsDiscoverServices(false).buildPrototype();

        @Override
        public io.helidon.common.context.Context context() {
            return io.helidon.common.context.Contexts.globalContext();
        }

        @Override
        public MediaContext mediaContext() {
            return media;
        }

        @Override
        public ContentEncodingContext contentEncodingContext() {
            return encodings;
        }

        @Override
        public DirectHandlers directHandlers() {
            return direct;
        }

        @Override
        public ListenerConfig config() {
            return config;
        }

        @Override
        public ExecutorService executor() {
            return Threads.INSTANCE;
        }
    }

    /** A virtual thread for each stream. */
    private static final class Threads extends AbstractExecutorService {
        static final Threads INSTANCE = new Threads();

        @Override
        public void execute(Runnable task) {
            Thread.startVirtualThread(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
