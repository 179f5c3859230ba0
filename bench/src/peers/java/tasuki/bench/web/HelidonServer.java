package tasuki.bench.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

/** Helidon SE, a virtual thread per connection. */
public final class HelidonServer {
    private HelidonServer() {}

    /** Serves on the port. */
    public static void main(String[] args) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .backlog(1024)
                .routing(
                        routes ->
                                routes.get("/plaintext", (req, res) -> text(res))
                                        .get(
                                                "/json",
                                                (req, res) -> json(res, new Message(Payload.TEXT)))
                                        .get(
                                                "/items/{id}",
                                                (req, res) ->
                                                        json(
                                                                res,
                                                                new Query(
                                                                        Long.parseLong(
                                                                                req.path()
                                                                                        .pathParameters()
                                                                                        .get("id")),
                                                                        req.query().get("q"),
                                                                        Integer.parseInt(
                                                                                req.query()
                                                                                        .get(
                                                                                                "limit")))))
                                        .post(
                                                "/echo",
                                                (req, res) ->
                                                        json(
                                                                res,
                                                                Payload.JSON.readValue(
                                                                        req.content()
                                                                                .as(byte[].class),
                                                                        Order.class)))
                                        .get(
                                                "/sleep",
                                                (req, res) -> {
                                                    Payload.sleep();
                                                    text(res);
                                                }))
                .build()
                .start();
    }

    private static void text(ServerResponse res) {
        res.header(HeaderNames.CONTENT_TYPE, "text/plain").send(Payload.TEXT);
    }

    private static void json(ServerResponse res, Object value) {
        res.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Payload.JSON.writeValueAsBytes(value));
    }
}
