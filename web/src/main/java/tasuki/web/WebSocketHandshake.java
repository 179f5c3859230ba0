package tasuki.web;

import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The opening handshake of RFC 6455, section 4.2.
 *
 * @param accept the proof that we have understood it
 * @param subprotocols what the client offers, the best first
 */
record WebSocketHandshake(String accept, List<String> subprotocols) {
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Whether this is one, right or not. */
    static boolean asked(Exchange exchange) {
        HeaderMap headers = exchange.headers();
        return headers.contains("Upgrade")
                && exchange.method().equals("GET")
                && hasToken(headers, "Upgrade", "websocket");
    }

    /** Reads one, strictly. */
    static WebSocketHandshake check(Exchange exchange, WebSocketOptions options) {
        HeaderMap headers = exchange.headers();
        if (!hasToken(headers, "Connection", "upgrade")) {
            throw new HttpError(400, "A WebSocket handshake needs the header Connection: Upgrade");
        }
        if (!headers.all("Sec-WebSocket-Version").equals(List.of("13"))) {
            throw new HttpError(
                    426,
                    "Version 13 of the WebSocket protocol is spoken here",
                    Map.of("Sec-WebSocket-Version", "13", "Upgrade", "websocket"));
        }
        List<String> keys = headers.all("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            throw new HttpError(400, "Sec-WebSocket-Key must be 16 bytes in Base64, once");
        }
        checkOrigin(headers, options.origins());
        List<String> offered = new ArrayList<>();
        for (String value : headers.all("Sec-WebSocket-Protocol")) {
            for (String each : value.split(",")) {
                if (!each.isBlank()) {
                    offered.add(each.strip());
                }
            }
        }
        return new WebSocketHandshake(proof(keys.getFirst()), List.copyOf(offered));
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String proof(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    /**
     * Another site's page could connect with its visitor's cookies: so it may not, unless that is
     * allowed. Clients that are not pages send no origin.
     */
    private static void checkOrigin(HeaderMap headers, List<String> allowed) {
        if (!headers.contains("Origin") || allowed.contains("*")) {
            return;
        }
        String origin = headers.first("Origin").orElse("").toLowerCase(Locale.ROOT);
        String host = headers.first("Host").orElse("").toLowerCase(Locale.ROOT);
        int scheme = origin.indexOf("://");
        String place = scheme < 0 ? "" : origin.substring(scheme + 3);
        boolean same =
                !place.isEmpty() && (place.equals(host) || plain(origin).equals(plain(host)));
        if (!same && allowed.stream().noneMatch(origin::equalsIgnoreCase)) {
            throw new HttpError(403, "Pages of " + origin + " may not connect here");
        }
    }

    /** Host and port without a scheme, and without the port that is the scheme's own. */
    private static String plain(String text) {
        int scheme = text.indexOf("://");
        String place = scheme < 0 ? text : text.substring(scheme + 3);
        String own = text.startsWith("https") ? ":443" : text.startsWith("http") ? ":80" : "";
        if (own.isEmpty()) {
            return place.endsWith(":443")
                    ? place.substring(0, place.length() - 4)
                    : place.endsWith(":80") ? place.substring(0, place.length() - 3) : place;
        }
        return place.endsWith(own) ? place.substring(0, place.length() - own.length()) : place;
    }

    /** The first of ours that the client offers, empty if there is none. */
    String choose(List<String> ours) {
        return ours.stream().filter(subprotocols::contains).findFirst().orElse("");
    }

    /** The headers of the answer. */
    HeaderMap answer(String subprotocol) {
        HeaderMap headers = HeaderMap.of("Sec-WebSocket-Accept", accept);
        if (!subprotocol.isEmpty()) {
            headers.add("Sec-WebSocket-Protocol", subprotocol);
        }
        return headers;
    }

    private static boolean hasToken(HeaderMap headers, String name, String token) {
        for (String value : headers.all(name)) {
            for (String part : value.split(",")) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
