package tasuki.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import tasuki.http.HttpRequest;
import tasuki.http.RawResponse;
import tasuki.http.Transport;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The meters of an HTTP client.
 *
 * <pre>{@code
 * Client http = Client.builder().around(ClientMeters.of(registry)).build();
 * }</pre>
 *
 * <p>{@code http.client.requests} times every request that goes out, each attempt and each redirect
 * by itself, until the head of its response is there: by {@code method}, {@code client.name} (the
 * host), {@code uri}, {@code status}, {@code outcome} and {@code exception}. {@code uri} is {@code
 * none}, since addresses have ids in them; {@link #of(MeterRegistry, Function)} names them. What
 * was not answered has the status {@code IO_ERROR}, what was cancelled the outcome {@code
 * CANCELLED}.
 */
public final class ClientMeters implements Transport {
    private final Transport inner;
    private final MeterRegistry registry;
    private final Function<HttpRequest, String> uri;

    private ClientMeters(
            Transport inner, MeterRegistry registry, Function<HttpRequest, String> uri) {
        this.inner = inner;
        this.registry = registry;
        this.uri = uri;
    }

    /** Puts meters around a client's transport. */
    public static UnaryOperator<Transport> of(MeterRegistry registry) {
        return of(registry, _ -> "none");
    }

    /**
     * Puts meters around a client's transport.
     *
     * @param uri what an address is called: {@code /items/{id}}; one of few words
     */
    public static UnaryOperator<Transport> of(
            MeterRegistry registry, Function<HttpRequest, String> uri) {
        return inner -> new ClientMeters(inner, registry, uri);
    }

    @Override
    public RawResponse send(HttpRequest request) throws InterruptedException {
        long start = registry.config().clock().monotonicTime();
        String status = "IO_ERROR";
        String outcome = "UNKNOWN";
        String exception = "none";
        try {
            RawResponse response = inner.send(request);
            status = String.valueOf(response.status());
            outcome = Outcome.of(response.status());
            return response;
        } catch (InterruptedException e) {
            status = "none";
            outcome = "CANCELLED";
            throw e;
        } catch (RuntimeException e) {
            exception = e.getClass().getSimpleName();
            throw e;
        } finally {
            Timer.builder("http.client.requests")
                    .description("Requests to other services")
                    .tag("method", Methods.tag(request.method()))
                    .tag("client.name", request.url().host())
                    .tag("uri", uri.apply(request))
                    .tag("status", status)
                    .tag("outcome", outcome)
                    .tag("exception", exception)
                    .register(registry)
                    .record(
                            registry.config().clock().monotonicTime() - start,
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        inner.close();
    }
}
