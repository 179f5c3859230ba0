package tasuki.web;

import tasuki.Async;
import tasuki.CancelledException;
import tasuki.sync.Mutex;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The keys that an issuer of tokens publishes (a JSON Web Key Set), fetched when they are needed
 * and kept.
 *
 * <p>They are fetched anew when they are older than {@link #keptFor}, and when a token names a key
 * that is not among them: so the issuer can change its keys at any time. However many tokens with
 * unknown keys come, there is one fetch in {@link #atMostEvery}; and only one at a time, for which
 * the others wait. While the issuer cannot be reached the old keys serve on, for {@link #staleFor}.
 *
 * <p>Immutable but for its cache; for any number of threads.
 */
public final class Jwks {
    private static final Logger LOG = System.getLogger("tasuki.web");
    private static final int MAX_BYTES = 512 * 1024;

    private final URI location;
    private final Fetch fetch;
    private final Duration keptFor;
    private final Duration atMostEvery;
    private final Duration staleFor;
    private final InstantSource clock;

    /*
     * The keys are replaced as a whole under the mutex and read without it. `tried` is written before a fetch begins, so that one
     * that fails, or whose task is cancelled, counts as an attempt too; a cancelled one is taken back.
     */
    private final Mutex fetching = new Mutex();
    private volatile Known known = new Known(List.of(), Instant.MIN);
    private volatile Instant tried = Instant.MIN;

    private record Known(List<JwtKey> keys, Instant at) {
        boolean has(String id) {
            return keys.stream().anyMatch(key -> key.id().isEmpty() || key.id().equals(id));
        }
    }

    /** Gets the key set. */
    @FunctionalInterface
    public interface Fetch {
        /**
         * Gets it. May wait; stops when the caller is cancelled.
         *
         * @return the JSON
         */
        String fetch(URI location) throws IOException, InterruptedException;
    }

    private Jwks(
            URI location,
            Fetch fetch,
            Duration keptFor,
            Duration atMostEvery,
            Duration staleFor,
            InstantSource clock) {
        this.location = location;
        this.fetch = fetch;
        this.keptFor = keptFor;
        this.atMostEvery = atMostEvery;
        this.staleFor = staleFor;
        this.clock = clock;
    }

    /**
     * The key set at a place: {@code https}, or {@code http} on this machine.
     *
     * @throws WebSetupException if others could change the keys on their way
     */
    public static Jwks at(String location) {
        URI uri = URI.create(location);
        String host = uri.getHost();
        boolean here = "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
        if (host == null || !("https".equals(uri.getScheme()) || here)) {
            throw new WebSetupException("Keys must be fetched over https, not from " + location);
        }
        return new Jwks(
                uri,
                new JdkFetch(),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                InstantSource.system());
    }

    /** The same, fetched in another way. Has a cache of its own. */
    public Jwks fetch(Fetch other) {
        return new Jwks(location, other, keptFor, atMostEvery, staleFor, clock);
    }

    /** The same, with keys that are kept for a time; 10 minutes by default. */
    public Jwks keptFor(Duration time) {
        return new Jwks(location, fetch, time, atMostEvery, staleFor, clock);
    }

    /** The same, with at most one fetch in a time; 30 s by default. */
    public Jwks atMostEvery(Duration time) {
        return new Jwks(location, fetch, keptFor, time, staleFor, clock);
    }

    /**
     * The same, with keys that serve on for a time after they should have been fetched anew, if
     * they cannot be; an hour by default.
     */
    public Jwks staleFor(Duration time) {
        return new Jwks(location, fetch, keptFor, atMostEvery, time, clock);
    }

    /** The same by another clock, for tests. */
    public Jwks clock(InstantSource source) {
        return new Jwks(location, fetch, keptFor, atMostEvery, staleFor, source);
    }

    /** The keys, with the one of this id if the issuer has it. */
    List<JwtKey> find(String id) throws InterruptedException {
        Known now = known;
        if (good(now, id)) {
            return now.keys();
        }
        boolean serve = fresh(now, keptFor.plus(staleFor)) && (id.isEmpty() || now.has(id));
        if (serve && fetching.isLocked()) {
            return now.keys(); // one fetches them anew: nobody else need wait for it
        }
        return fetching.call(() -> refreshed(id));
    }

    private boolean good(Known keys, String id) {
        return fresh(keys, keptFor) && (id.isEmpty() || keys.has(id));
    }

    private boolean fresh(Known keys, Duration limit) {
        return !keys.at().equals(Instant.MIN) && clock.instant().isBefore(keys.at().plus(limit));
    }

    private List<JwtKey> refreshed(String id) throws InterruptedException {
        Known now = known;
        if (good(now, id)) {
            return now.keys(); // another has fetched them meanwhile
        }
        Instant before = tried;
        boolean tooSoon =
                !before.equals(Instant.MIN) && clock.instant().isBefore(before.plus(atMostEvery));
        if (tooSoon) {
            return usable(now, new IOException("fetched a moment ago"));
        }
        tried = clock.instant();
        try {
            known = new Known(parse(fetch.fetch(location)), clock.instant());
            return known.keys();
        } catch (InterruptedException e) {
            tried = before; // the next one need not wait because this one's client has gone
            throw e;
        } catch (CancelledException e) {
            tried = before;
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "The keys at " + location + " cannot be fetched: " + e);
            return usable(now, e);
        }
    }

    private List<JwtKey> usable(Known keys, Exception reason) {
        if (fresh(keys, keptFor.plus(staleFor))) {
            return keys.keys();
        }
        throw new KeysUnavailableException("No keys from " + location, reason);
    }

    private static List<JwtKey> parse(String json) throws IOException {
        List<JwtKey> keys = JsonWebKeys.readSet(json);
        if (keys.isEmpty()) {
            throw new IOException("the key set has no key for RS256 or ES256");
        }
        return keys;
    }

    /** By the JDK's client, which an interrupt stops without harm. */
    private static final class JdkFetch implements Fetch {
        private static final Duration LIMIT = Duration.ofSeconds(5);

        private final HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(LIMIT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();

        @Override
        public String fetch(URI location) throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(location)
                            .timeout(LIMIT)
                            .header("Accept", "application/jwk-set+json, application/json")
                            .build();
            HttpResponse<java.io.InputStream> response =
                    Async.await(
                            "keys of " + location.getHost(),
                            () -> client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
            try (java.io.InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("the answer is " + response.statusCode());
                }
                byte[] bytes =
                        Async.await(
                                "keys of " + location.getHost(),
                                () -> body.readNBytes(MAX_BYTES + 1));
                if (bytes.length > MAX_BYTES) {
                    throw new IOException("the key set is larger than " + MAX_BYTES + " bytes");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
    }
}
