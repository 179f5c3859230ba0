package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.engine.Exchange;
import tasuki.web.engine.HeaderMap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What trusted proxies say about a request, in {@code Forwarded} (RFC 7239), else in {@code
 * X-Forwarded-For}, {@code -Proto} and {@code -Host}. Every proxy adds to the end, so what counts
 * is what the outermost trusted one has added: from the end, the first hop whose address is not
 * trusted; what stands before it anybody may have written.
 *
 * @param client who sent the request
 * @param secure whether it was encrypted on its way to the outermost proxy
 * @param host what it was sent to; null where no proxy says it
 */
record Forwarding(InetSocketAddress client, boolean secure, @Nullable String host) {

    /** One hop, as a proxy has written it down; empty where it says nothing. */
    private record Hop(String address, String proto, String host) {}

    static Forwarding of(Exchange exchange, TrustedPeers trust) {
        InetSocketAddress client = exchange.remote();
        boolean secure = exchange.secure();
        String host = null;
        if (!trust.trusts(exchange)) {
            return new Forwarding(client, secure, null);
        }
        for (Hop hop : hops(exchange.headers()).reversed()) {
            Optional<InetSocketAddress> address = address(hop.address());
            if (address.isEmpty() && !hop.address().isEmpty()) {
                break; // hidden, or nonsense: what is known is the hop before
            }
            client = address.orElse(client);
            secure = hop.proto().isEmpty() ? secure : hop.proto().equalsIgnoreCase("https");
            host = hop.host().isEmpty() ? host : hop.host();
            if (!trust.trusts(client.getAddress())) {
                break;
            }
        }
        return new Forwarding(client, secure, host);
    }

    private static List<Hop> hops(HeaderMap headers) {
        if (headers.contains("Forwarded")) {
            return forwarded(String.join(",", headers.all("Forwarded")));
        }
        List<String> addresses = list(headers, "X-Forwarded-For");
        List<String> protos = list(headers, "X-Forwarded-Proto");
        List<String> hosts = list(headers, "X-Forwarded-Host");
        int count = Math.max(addresses.size(), protos.isEmpty() && hosts.isEmpty() ? 0 : 1);
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hops.add(
                    new Hop(
                            i < addresses.size() ? addresses.get(i) : "",
                            at(protos, i, count),
                            at(hosts, i, count)));
        }
        return hops;
    }

    /** Where not every proxy adds a value, the last one stands for all. */
    private static String at(List<String> values, int index, int count) {
        if (values.isEmpty()) {
            return "";
        }
        return values.size() == count ? values.get(index) : values.getLast();
    }

    private static List<String> list(HeaderMap headers, String name) {
        List<String> values = new ArrayList<>();
        for (String line : headers.all(name)) {
            for (String value : line.split(",")) {
                values.add(value.strip());
            }
        }
        return values;
    }

    private static List<Hop> forwarded(String text) {
        List<Hop> hops = new ArrayList<>();
        for (String element : split(text, ',')) {
            String address = "";
            String proto = "";
            String host = "";
            for (String pair : split(element, ';')) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    continue;
                }
                String value = unquoted(pair.substring(equals + 1).strip());
                switch (pair.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                    case "for" -> address = value;
                    case "proto" -> proto = value;
                    case "host" -> host = value;
                    default -> {}
                }
            }
            hops.add(new Hop(address, proto, host));
        }
        return hops;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replace("\\", "")
                : value;
    }

    /** An address that is written in numbers, with a port or without; never asks a name server. */
    private static Optional<InetSocketAddress> address(String text) {
        String address = text;
        int port = 0;
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (bracketed ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon) {
            try {
                port = Integer.parseInt(text.substring(colon + 1));
            } catch (NumberFormatException e) {
                port = 0; // an obfuscated one
            }
            address = text.substring(0, colon);
        }
        if (bracketed && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        try {
            return Optional.of(
                    new InetSocketAddress(
                            InetAddress.ofLiteral(address), Math.clamp(port, 0, 65_535)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
