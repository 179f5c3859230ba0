package tasuki.bench.web;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

/** Vert.x on its event loops, two of them: nothing may block. */
public final class VertxServer {
    private VertxServer() {}

    /** Serves on the port. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            vertx.createHttpServer(
                            new HttpServerOptions()
                                    .setHost("127.0.0.1")
                                    .setPort(Integer.parseInt(args[0])))
                    .requestHandler(request -> handle(vertx, request))
                    .listen();
        }
    }

    private static void handle(Vertx vertx, HttpServerRequest request) {
        String path = request.path();
        if (path.equals("/plaintext")) {
            text(request);
        } else if (path.equals("/json")) {
            json(request, new Message(Payload.TEXT));
        } else if (path.startsWith("/items/")) {
            json(
                    request,
                    new Query(
                            Long.parseLong(path.substring(7)),
                            request.getParam("q"),
                            Integer.parseInt(request.getParam("limit"))));
        } else if (path.equals("/echo")) {
            request.bodyHandler(
                    body -> json(request, Payload.JSON.readValue(body.getBytes(), Order.class)));
        } else {
            vertx.setTimer(50, id -> text(request));
        }
    }

    private static void text(HttpServerRequest request) {
        request.response().putHeader("Content-Type", "text/plain").end(Payload.TEXT);
    }

    private static void json(HttpServerRequest request, Object value) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(Payload.JSON.writeValueAsBytes(value)));
    }
}
