package tasuki.http;

import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;

/**
 * Jetty's choice of protocols, with two differences.
 *
 * <ul>
 *   <li>It speaks HTTP/1.1 to a TLS server that does not know protocol negotiation. Jetty's own
 *       choice would be the first protocol offered, HTTP/2, which such a server does not
 *       understand.
 *   <li>The protocols for a scheme are worked out once, not with every request, which took about a
 *       tenth of the time of a short call. They depend on the protocols that the client offers,
 *       which never change, and on whether the scheme is a secure one; a request that asks for a
 *       version or for a protocol of its own is left to Jetty.
 * </ul>
 *
 * <p>The two fields below may be written by several threads at once: all write equal values, and
 * each value is immutable, so a reader sees either nothing or something that is right.
 */
final class FallbackTransport extends HttpClientTransportDynamic {

    private record Known(Origin.Protocol protocol, Transport transport) {}

    private volatile @Nullable Known plain;
    private volatile @Nullable Known secure;

    FallbackTransport(ClientConnector connector, ClientConnectionFactory.Info... protocols) {
        super(connector, protocols);
    }

    @Override
    public Origin newOrigin(Request request) {
        if (asksForItsOwn(request)) {
            return super.newOrigin(request);
        }
        boolean safe = HttpScheme.isSecure(request.getScheme());
        Known known = safe ? secure : plain;
        if (known == null) {
            Origin origin = super.newOrigin(request);
            known = new Known(origin.getProtocol(), request.getTransport());
            if (safe) {
                secure = known;
            } else {
                plain = known;
            }
            return origin;
        }
        if (request.getTransport() == null) {
            request.transport(known.transport());
        }
        return getHttpClient().createOrigin(request, known.protocol());
    }

    private static boolean asksForItsOwn(Request request) {
        return !(request instanceof HttpRequest ours)
                || ours.isVersionExplicit()
                || !request.getAttributes().isEmpty();
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context)
            throws IOException {
        Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
        var offered = destination.getOrigin().getProtocol();
        if (offered != null && offered.isNegotiate()) {
            context.putIfAbsent(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY, "http/1.1");
        }
        return super.newConnection(endPoint, context);
    }
}
