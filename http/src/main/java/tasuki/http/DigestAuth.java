package tasuki.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Digest access authentication, RFC 7616, with quality of protection "auth". */
final class DigestAuth implements Auth {

    /**
     * One after the other and nothing between them, without going back: takes time in proportion to
     * the header whatever the server sends, and ends where another scheme's challenge begins.
     */
    private static final Pattern PARAM =
            Pattern.compile(
                    "\\G[\\s,]*+([A-Za-z0-9_-]++)\\s*+=\\s*+"
                            + "(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|([^\\s,\"]++))");

    private final String user;
    private final String password;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<@Nullable Challenge> known = new AtomicReference<>();

    DigestAuth(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public HttpRequest apply(HttpRequest request) {
        Challenge challenge = known.get();
        if (challenge == null || !challenge.origin.equals(request.url().origin())) {
            return request;
        }
        return request.withHeader("Authorization", answer(challenge, request));
    }

    @Override
    public Optional<HttpRequest> challenged(HttpRequest request, Response response) {
        Challenge challenge = strongest(response.headers().all("WWW-Authenticate"), request.url());
        if (challenge == null) {
            return Optional.empty();
        }
        boolean answered = request.headers().get("Authorization").orElse("").startsWith("Digest ");
        if (answered && !challenge.stale) {
            return Optional.empty();
        }
        known.set(challenge);
        return Optional.of(request.withHeader("Authorization", answer(challenge, request)));
    }

    private static @Nullable Challenge strongest(List<String> headers, Url url) {
        Challenge best = null;
        for (String header : headers) {
            if (!header.regionMatches(true, 0, "Digest ", 0, 7)) {
                continue;
            }
            Map<String, String> params = new HashMap<>();
            Matcher matcher = PARAM.matcher(header.substring(7));
            while (matcher.find()) {
                String quoted = matcher.group(2);
                String value =
                        quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1");
                params.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
            }
            String algorithm = params.getOrDefault("algorithm", "MD5");
            String base = algorithm.toUpperCase(Locale.ROOT).replace("-SESS", "");
            String jdkName =
                    switch (base) {
                        case "MD5" -> "MD5";
                        case "SHA-256" -> "SHA-256";
                        case "SHA-512-256" -> "SHA-512/256";
                        default -> "";
                    };
            if (jdkName.isEmpty() || !params.containsKey("nonce")) {
                continue;
            }
            Challenge challenge = new Challenge(url.origin(), params, algorithm, jdkName);
            if (best == null || best.digest.equals("MD5") && !jdkName.equals("MD5")) {
                best = challenge;
            }
        }
        return best;
    }

    private String answer(Challenge challenge, HttpRequest request) {
        String target = request.url().target();
        String realm = challenge.params.getOrDefault("realm", "");
        String nonce = challenge.params.getOrDefault("nonce", "");
        byte[] noise = new byte[16];
        random.nextBytes(noise);
        String cnonce = HexFormat.of().formatHex(noise);
        String count = String.format("%08x", challenge.uses.incrementAndGet());
        String a1 = challenge.hash(user + ":" + realm + ":" + password);
        if (challenge.algorithm.toLowerCase(Locale.ROOT).endsWith("-sess")) {
            a1 = challenge.hash(a1 + ":" + nonce + ":" + cnonce);
        }
        String a2 = challenge.hash(request.method() + ":" + target);
        StringBuilder answer = new StringBuilder("Digest username=").append(quote(user));
        answer.append(", realm=").append(quote(realm));
        answer.append(", nonce=").append(quote(nonce));
        answer.append(", uri=").append(quote(target));
        answer.append(", algorithm=").append(challenge.algorithm);
        if (challenge.params.containsKey("opaque")) {
            answer.append(", opaque=").append(quote(challenge.params.get("opaque")));
        }
        if (challenge.params.containsKey("qop")) {
            String proof =
                    challenge.hash(a1 + ":" + nonce + ":" + count + ":" + cnonce + ":auth:" + a2);
            answer.append(", qop=auth, nc=").append(count);
            answer.append(", cnonce=").append(quote(cnonce));
            answer.append(", response=").append(quote(proof));
        } else {
            answer.append(", response=").append(quote(challenge.hash(a1 + ":" + nonce + ":" + a2)));
        }
        return answer.toString();
    }

    private static String quote(@Nullable String text) {
        String value = text == null ? "" : text;
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static final class Challenge {

        private final String origin;
        private final Map<String, String> params;
        private final String algorithm;
        private final String digest;
        private final boolean stale;
        private final AtomicInteger uses = new AtomicInteger();

        Challenge(String origin, Map<String, String> params, String algorithm, String digest) {
            this.origin = origin;
            this.params = params;
            this.algorithm = algorithm;
            this.digest = digest;
            this.stale = "true".equalsIgnoreCase(params.get("stale"));
        }

        String hash(String text) {
            try {
                MessageDigest md = MessageDigest.getInstance(digest);
                return HexFormat.of().formatHex(md.digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This JVM lacks " + digest, e);
            }
        }
    }
}
