package tasuki.http;

import org.eclipse.jetty.client.HttpResponseException;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import javax.net.ssl.SSLException;

/** Puts what the engine reports into the words and types of this module. */
final class Failures {

    private Failures() {}

    /** A failure before a connection was there. */
    static HttpException connecting(Throwable cause, HttpRequest request) {
        Url url = request.url();
        String where = url.host() + ":" + url.port();
        return switch (cause) {
            case HttpException own -> own;
            case JettyExchange.Signal e ->
                    new TransportException(
                            request + " was given up: " + e.getMessage(), e, request);
            case UnknownHostException e -> unknownHost(url, e, request);
            case UnresolvedAddressException e -> unknownHost(url, e, request);
            case SocketTimeoutException e -> timeout(Phase.CONNECT, request, e);
            case SSLException e ->
                    new ConnectFailedException(
                            "TLS with " + where + " failed for " + request + ": " + e.getMessage(),
                            e,
                            request);
            case ConnectException e ->
                    new ConnectFailedException(
                            "Nobody listens at " + where + " (" + request + "): " + text(e),
                            e,
                            request);
            case NoRouteToHostException e ->
                    new ConnectFailedException(
                            "There is no way to " + where + " (" + request + "): " + text(e),
                            e,
                            request);
            case RejectedExecutionException e -> closed(e, request);
            default ->
                    new ConnectFailedException(
                            "No connection to " + where + " for " + request + ": " + text(cause),
                            cause,
                            request);
        };
    }

    /** A failure on a connection. */
    static HttpException exchanging(Throwable cause, HttpRequest request, long received) {
        return switch (cause) {
            case HttpException own -> own;
            case JettyExchange.Signal e ->
                    new TransportException(
                            request + " was given up: " + e.getMessage(), e, request);
            case HttpResponseException e ->
                    new ProtocolErrorException(
                            "What "
                                    + request.url().origin()
                                    + " sent for "
                                    + request
                                    + " is not HTTP: "
                                    + text(e.getCause() == null ? e : e.getCause()),
                            e,
                            request);
            case RejectedExecutionException e -> closed(e, request);
            case EOFException e -> lost("", e, request, received);
            case ClosedChannelException e -> lost("", e, request, received);
            case IOException e -> lost(" (" + text(e) + ")", e, request, received);
            default -> new TransportException(request + " failed: " + text(cause), cause, request);
        };
    }

    static HttpTimeoutException timeout(Phase phase, HttpRequest request, Throwable cause) {
        Timeouts times = request.timeouts();
        String host = request.url().origin();
        return switch (phase) {
            case CONNECT ->
                    new ConnectTimeoutException(
                            "No connection to "
                                    + host
                                    + " within "
                                    + show(times.connect())
                                    + " (connect timeout) for "
                                    + request,
                            cause,
                            request);
            case WRITE ->
                    new WriteTimeoutException(
                            host
                                    + " took in nothing of the request for "
                                    + show(times.write())
                                    + " (write timeout): "
                                    + request,
                            cause,
                            request);
            case READ ->
                    new ReadTimeoutException(
                            host
                                    + " sent nothing for "
                                    + show(times.read())
                                    + " (read timeout) in answer to "
                                    + request,
                            cause,
                            request);
        };
    }

    /** A duration as people write it: {@code 5 s}, {@code 250 ms}. */
    static String show(Duration time) {
        long millis = time.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private static HttpException unknownHost(Url url, Exception e, HttpRequest request) {
        return new ConnectFailedException(
                "Host '" + url.host() + "' is not known to the name service (" + request + ")",
                e,
                request);
    }

    private static HttpException lost(String why, Exception e, HttpRequest request, long received) {
        String when =
                received < 0
                        ? "it answered"
                        : "the response was complete, after " + received + " bytes of the body";
        return new ConnectionLostException(
                "The connection to "
                        + request.url().origin()
                        + " ended before "
                        + when
                        + why
                        + ": "
                        + request,
                e,
                request);
    }

    private static HttpException closed(Exception e, HttpRequest request) {
        return new TransportException("The client is closed: " + request, e, request);
    }

    private static String text(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
