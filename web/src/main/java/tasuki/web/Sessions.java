package tasuki.web;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives each browser a {@link Session} in a cookie that is signed with HMAC-SHA256. The browser can
 * read what is in it, but not change it: a cookie that was tampered with, or is too old, is no
 * session. Nothing is kept on the server, so a session cannot be ended from there before its time:
 * keep the id of a login in it where that matters.
 *
 * <pre>{@code
 * app.use(Sessions.signedWith(System.getenv("SESSION_SECRET")));
 * }</pre>
 *
 * <p>By default the cookie is {@code session}, out of reach of scripts, not sent along by pages of
 * other sites ({@code SameSite=Lax}), for encrypted connections only where it was made on one, and
 * kept for 14 days after its last use. It is written when something changed, or a tenth of that
 * time has passed.
 */
public final class Sessions implements Middleware {
    /** What browsers keep of a cookie, name and attributes included. */
    private static final int MAX_COOKIE = 4096;

    private static final TypeReference<Map<String, JsonNode>> VALUES = new TypeReference<>() {};

    private final List<String> secrets;
    private final SetCookie cookie;
    private final Duration maxAge;
    private final boolean alwaysSecure;
    private final InstantSource clock;
    private final Signing signing;

    private Sessions(
            List<String> secrets,
            SetCookie cookie,
            Duration maxAge,
            boolean alwaysSecure,
            InstantSource clock) {
        this.secrets = secrets;
        this.cookie = cookie;
        this.maxAge = maxAge;
        this.alwaysSecure = alwaysSecure;
        this.clock = clock;
        this.signing = new Signing("session " + cookie.name(), secrets);
    }

    /**
     * Sessions that are signed with a secret.
     *
     * @param secret 32 bytes or more, as text: {@code openssl rand -hex 32} makes one
     * @param older secrets that were used before, whose sessions are still good
     * @throws WebSetupException if a secret is shorter
     */
    public static Sessions signedWith(String secret, String... older) {
        return new Sessions(
                Stream.concat(Stream.of(secret), Stream.of(older)).toList(),
                SetCookie.of("session", ""),
                Duration.ofDays(14),
                false,
                InstantSource.system());
    }

    private Sessions with(SetCookie other) {
        return new Sessions(secrets, other, maxAge, alwaysSecure, clock);
    }

    /** The same in a cookie of another name. */
    public Sessions name(String name) {
        return with(cookie.as(name, ""));
    }

    /** The same, kept for a time after the last use. */
    public Sessions maxAge(Duration time) {
        if (!time.isPositive()) {
            throw new WebSetupException("A session must be kept for some time, not " + time);
        }
        return new Sessions(secrets, cookie, time, alwaysSecure, clock);
    }

    /** The same, over encrypted connections only, whatever connection it was made on. */
    public Sessions onlySecure() {
        return new Sessions(secrets, cookie, maxAge, true, clock);
    }

    /** The same with another rule for requests that other sites cause: Lax, Strict or None. */
    public Sessions sameSite(String rule) {
        return with(cookie.sameSite(rule));
    }

    /** The same, for some paths. */
    public Sessions path(String path) {
        return with(cookie.path(path));
    }

    /** The same, for a domain and all hosts below it. */
    public Sessions domain(String domain) {
        return with(cookie.domain(domain));
    }

    /** The same by another clock, for tests. */
    public Sessions clock(InstantSource source) {
        return new Sessions(secrets, cookie, maxAge, alwaysSecure, source);
    }

    /** A session as it came. */
    private record Arrived(Map<String, JsonNode> values, long at) {}

    @Override
    public Reply handle(Request request, Next next) throws Exception {
        ServerRequest server = (ServerRequest) request;
        JsonMapper mapper = server.mapper();
        long now = clock.instant().getEpochSecond();
        Optional<String> sent = request.cookie(cookie.name());
        Optional<Arrived> arrived = sent.flatMap(text -> read(text, now, mapper));
        Session session =
                new Session(
                        mapper, arrived.map(Arrived::values).orElse(Map.of()), arrived.isEmpty());
        server.kept().put(Session.class, Optional.of(session));
        Reply reply = next.handle(request);
        if (session.touched()) {
            reply = reply.header("Vary", "Cookie");
        }
        if (session.values().isEmpty()) {
            return sent.isPresent() && (session.changed() || arrived.isEmpty())
                    ? reply.cookie(made("", Duration.ZERO, request.secure()))
                    : reply;
        }
        boolean old = arrived.isPresent() && now - arrived.get().at() >= maxAge.toSeconds() / 10;
        return session.changed() || old
                ? reply.cookie(made(write(session, now, mapper), maxAge, request.secure()))
                : reply;
    }

    private SetCookie made(String value, Duration age, boolean secure) {
        SetCookie kept = cookie.as(cookie.name(), value).keptFor(age);
        SetCookie full = alwaysSecure || secure ? kept.onlySecure() : kept;
        if (full.header().length() > MAX_COOKIE) {
            throw new IllegalStateException(
                    "The session has become "
                            + full.header().length()
                            + " bytes as a cookie, and browsers keep "
                            + MAX_COOKIE
                            + ": put a key in it and the rest into a database");
        }
        return full;
    }

    /** {@code payload.seconds.signature} */
    private String write(Session session, long now, JsonMapper mapper) {
        byte[] json = mapper.writeValueAsBytes(session.values());
        String signed =
                Base64.getUrlEncoder().withoutPadding().encodeToString(json)
                        + "."
                        + Long.toString(now, 36);
        return signed + "." + signing.sign(signed);
    }

    private Optional<Arrived> read(String text, long now, JsonMapper mapper) {
        int last = text.lastIndexOf('.');
        int first = text.indexOf('.');
        if (last < 0
                || first == last
                || text.length() > MAX_COOKIE
                || !signing.verify(text.substring(0, last), text.substring(last + 1))) {
            return Optional.empty();
        }
        try {
            long at = Long.parseLong(text.substring(first + 1, last), 36);
            if (now - at > maxAge.toSeconds()) {
                return Optional.empty();
            }
            byte[] json = Base64.getUrlDecoder().decode(text.substring(0, first));
            return Optional.of(
                    new Arrived(
                            mapper.readValue(new String(json, StandardCharsets.UTF_8), VALUES),
                            at));
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }
}
