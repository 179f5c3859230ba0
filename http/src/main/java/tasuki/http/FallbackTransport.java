package tasuki.http;

import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

import java.io.IOException;
import java.util.Map;

/**
 * Speaks HTTP/1.1 to a TLS server that does not know protocol negotiation. Jetty's own choice would
 * be the first protocol offered, HTTP/2, which such a server does not understand.
 */
final class FallbackTransport extends HttpClientTransportDynamic {

    FallbackTransport(ClientConnector connector, ClientConnectionFactory.Info... protocols) {
        super(connector, protocols);
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
