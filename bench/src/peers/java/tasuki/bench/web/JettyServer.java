package tasuki.bench.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** Jetty's core server, a virtual thread per request. */
public final class JettyServer {
    private JettyServer() {}

    /** Serves on the port. */
    public static void main(String[] args) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(new Routes());
        server.start();
    }

    private static final class Routes extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback)
                throws Exception {
            String path = Request.getPathInContext(request);
            if (path.equals("/plaintext")) {
                text(response, callback);
            } else if (path.equals("/json")) {
                json(response, callback, new Message(Payload.TEXT));
            } else if (path.startsWith("/items/")) {
                Fields query = Request.extractQueryParameters(request);
                json(
                        response,
                        callback,
                        new Query(
                                Long.parseLong(path.substring(7)),
                                query.getValue("q"),
                                Integer.parseInt(query.getValue("limit"))));
            } else if (path.equals("/echo")) {
                try (InputStream in = Content.Source.asInputStream(request)) {
                    json(response, callback, Payload.JSON.readValue(in, Order.class));
                }
            } else {
                Payload.sleep();
                text(response, callback);
            }
            return true;
        }

        private static void text(Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
            response.write(
                    true,
                    ByteBuffer.wrap(Payload.TEXT.getBytes(StandardCharsets.US_ASCII)),
                    callback);
        }

        private static void json(Response response, Callback callback, Object value) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(Payload.JSON.writeValueAsBytes(value)), callback);
        }
    }
}
