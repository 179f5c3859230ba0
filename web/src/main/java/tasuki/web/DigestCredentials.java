package tasuki.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an {@code Authorization: Digest} header proves (RFC 7616, SHA-256, {@code qop=auth}). As a
 * parameter of a handler or of a dependency it protects it: without one the client gets 401 and a
 * challenge, which it answers by hashing the password, the method and the path.
 *
 * <pre>{@code
 * @Get("/meter")
 * String meter(DigestCredentials credentials) {
 *     if (!credentials.are("meter", "secret")) {
 *         throw new HttpError(403);
 *     }
 *     return "ok";
 * }
 * }</pre>
 *
 * <p>For clients that know nothing better: over TLS a {@link BearerToken} or {@link
 * BasicCredentials} is simpler and no weaker. Challenges are good for five minutes, in the process
 * that gave them out; in that time a request could be sent again by who has overheard it.
 */
public final class DigestCredentials {
    private static final String REALM = "api";
    private static final long LIFETIME = Duration.ofMinutes(5).toMillis();
    private static final int MAC_BYTES = 16;
    private static final byte[] KEY = key();

    /** One after the other, without going back: takes time in proportion to the header. */
    private static final Pattern FIELD =
            Pattern.compile(
                    "\\G[\\s,]*+([A-Za-z*]++)\\s*+=\\s*+"
                            + "(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]++))");

    private static final Set<String> NEEDED =
            Set.of("username", "realm", "nonce", "uri", "response", "nc", "cnonce", "qop");

    private final Map<String, String> fields;
    private final String method;

    private DigestCredentials(Map<String, String> fields, String method) {
        this.fields = fields;
        this.method = method;
    }

    /**
     * Those of a request; empty if it has none, or ones that are for another request or for a
     * challenge that is not good any more.
     */
    public static Optional<DigestCredentials> of(Request request) {
        Map<String, String> fields = fields(request);
        boolean ours =
                fields.keySet().containsAll(NEEDED)
                        && REALM.equals(fields.get("realm"))
                        && "auth".equals(fields.get("qop"))
                        && "SHA-256".equalsIgnoreCase(fields.getOrDefault("algorithm", "MD5"))
                        && target(request).equals(fields.get("uri"))
                        && age(fields.getOrDefault("nonce", "")) <= LIFETIME;
        return ours
                ? Optional.of(new DigestCredentials(fields, request.method()))
                : Optional.empty();
    }

    /** What a 401 asks the client for. */
    public static String challenge(Request request) {
        long age = age(fields(request).getOrDefault("nonce", ""));
        boolean stale = age > LIFETIME && age < Long.MAX_VALUE; // no need to ask the user again
        return "Digest realm=\"%s\", qop=\"auth\", algorithm=SHA-256, nonce=\"%s\"%s"
                .formatted(REALM, nonce(System.currentTimeMillis()), stale ? ", stale=true" : "");
    }

    /** What can be kept of a password in its place. */
    public static String hash(String username, String password) {
        return digest(username + ":" + REALM + ":" + password);
    }

    /** Who the client says it is. */
    public String username() {
        return fields.getOrDefault("username", "");
    }

    /** Whether they are these; takes the same time whatever differs. */
    public boolean are(String expectedUsername, String expectedPassword) {
        boolean name = same(username(), expectedUsername);
        boolean word = match(hash(expectedUsername, expectedPassword));
        return name & word;
    }

    /** Whether the client knows the password of which {@link #hash} was kept. */
    public boolean match(String hash) {
        String expected =
                digest(
                        String.join(
                                ":",
                                hash,
                                fields.get("nonce"),
                                fields.get("nc"),
                                fields.get("cnonce"),
                                fields.get("qop"),
                                digest(method + ":" + fields.get("uri"))));
        return same(expected, fields.getOrDefault("response", "").toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "DigestCredentials[" + username() + ", …]";
    }

    private static byte[] key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static Map<String, String> fields(Request request) {
        String header = request.header("Authorization").orElse("");
        if (!header.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Map.of();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = FIELD.matcher(header.substring(7));
        while (matcher.find()) {
            String quoted = matcher.group(2);
            fields.putIfAbsent(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return fields;
    }

    private static String target(Request request) {
        return request instanceof ServerRequest served ? served.target() : request.path();
    }

    // ---- challenges: the time, and a proof that it was written here ----

    private static String nonce(long millis) {
        byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ByteBuffer.allocate(Long.BYTES + MAC_BYTES)
                                .put(time)
                                .put(mac(time), 0, MAC_BYTES)
                                .array());
    }

    /** In milliseconds; the greatest number for what was not written here. */
    private static long age(String nonce) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(nonce);
            if (bytes.length != Long.BYTES + MAC_BYTES) {
                return Long.MAX_VALUE;
            }
            byte[] time = Arrays.copyOf(bytes, Long.BYTES);
            boolean ours =
                    MessageDigest.isEqual(
                            Arrays.copyOf(mac(time), MAC_BYTES),
                            Arrays.copyOfRange(bytes, Long.BYTES, bytes.length));
            return ours
                    ? Math.max(0, System.currentTimeMillis() - ByteBuffer.wrap(time).getLong())
                    : Long.MAX_VALUE;
        } catch (IllegalArgumentException e) {
            return Long.MAX_VALUE;
        }
    }

    private static byte[] mac(byte[] time) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return mac.doFinal(time);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has HmacSHA256", e);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
