package tasuki.bench.web;

import io.javalin.Javalin;
import io.javalin.http.Context;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

/** Javalin, a virtual thread per request. */
public final class JavalinServer {
    private JavalinServer() {}

    /** Serves on the port. */
    public static void main(String[] args) {
        Javalin.create(
                        config -> {
                            config.concurrency.useVirtualThreads = true;
                            config.startup.showJavalinBanner = false;
                            config.routes.get("/plaintext", context -> text(context));
                            config.routes.get(
                                    "/json", context -> json(context, new Message(Payload.TEXT)));
                            config.routes.get(
                                    "/items/{id}",
                                    context ->
                                            json(
                                                    context,
                                                    new Query(
                                                            context.pathParamAsClass(
                                                                            "id", Long.class)
                                                                    .get(),
                                                            context.queryParamAsClass(
                                                                            "q", String.class)
                                                                    .get(),
                                                            context.queryParamAsClass(
                                                                            "limit", Integer.class)
                                                                    .get())));
                            config.routes.post(
                                    "/echo",
                                    context ->
                                            json(
                                                    context,
                                                    Payload.JSON.readValue(
                                                            context.bodyAsBytes(), Order.class)));
                            config.routes.get(
                                    "/sleep",
                                    context -> {
                                        Payload.sleep();
                                        text(context);
                                    });
                        })
                .start("127.0.0.1", Integer.parseInt(args[0]));
    }

    private static void text(Context context) {
        context.contentType("text/plain").result(Payload.TEXT);
    }

    private static void json(Context context, Object value) {
        context.contentType("application/json").result(Payload.JSON.writeValueAsBytes(value));
    }
}
