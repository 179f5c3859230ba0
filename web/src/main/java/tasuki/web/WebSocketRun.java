package tasuki.web;

import tasuki.CancelledException;
import tasuki.web.engine.ClientGoneException;
import tasuki.web.socket.CloseCode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Runs the handler of a WebSocket, from the handshake to the close. */
final class WebSocketRun {
    private static final Logger LOG = System.getLogger("tasuki.web");

    private WebSocketRun() {}

    static Middleware.Next of(
            WebSocketHandler handler,
            WebSocketOptions options,
            WebSocketConnection.Codec codec,
            boolean cancels) {
        return request -> run((ServerRequest) request, handler, options, codec, cancels);
    }

    private static Reply run(
            ServerRequest request,
            WebSocketHandler handler,
            WebSocketOptions options,
            WebSocketConnection.Codec codec,
            boolean cancels)
            throws Exception {
        WebSocketConnection socket =
                request.openWebSocket(
                        () -> new WebSocketConnection(request, options, codec, cancels));
        try {
            handler.handle(request, socket);
            socket.done();
        } catch (WebSocketClosedException e) {
            if (!socket.accepted()) {
                throw new GoneException(new ClientGoneException(String.valueOf(e.getMessage())));
            }
            socket.failed(CloseCode.NORMAL, "");
        } catch (InterruptedException | CancelledException e) {
            boolean stops = request.app().stopping().begun();
            socket.failed(
                    stops ? CloseCode.GOING_AWAY : CloseCode.INTERNAL_ERROR,
                    stops ? "The server is stopping" : "The handler was cancelled");
            throw e;
        } catch (Throwable e) {
            if (!socket.accepted()) {
                throw e; // answered as plain HTTP
            }
            request.failed(e);
            switch (e) {
                case ValidationException invalid ->
                        socket.failed(
                                CloseCode.INVALID,
                                invalid.problems().isEmpty()
                                        ? "A message that is not as declared"
                                        : invalid.problems().getFirst().msg());
                case HttpError error ->
                        socket.failed(CloseCode.POLICY, String.valueOf(error.detail()));
                default -> {
                    LOG.log(
                            Level.ERROR,
                            "The WebSocket " + request.route() + " failed [" + request.id() + "]",
                            e);
                    socket.failed(CloseCode.INTERNAL_ERROR, "Internal Server Error");
                }
            }
        }
        return Reply.noContent();
    }
}
