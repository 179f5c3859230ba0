package tasuki.web;

import tasuki.web.engine.Exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whose headers about other machines are believed. */
final class TrustedPeers {
    /** This machine. */
    static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");

    /** This machine and private networks. */
    static final List<String> NEAR =
            List.of(
                    "127.0.0.0/8",
                    "::1",
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "169.254.0.0/16",
                    "fc00::/7",
                    "fe80::/10");

    private final List<Network> networks = new ArrayList<>();

    private record Network(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            int mask = 0xff << (8 - rest) & 0xff;
            return rest == 0 || (address[whole] & mask) == (other[whole] & mask);
        }
    }

    TrustedPeers(List<String> peers) {
        for (String peer : peers) {
            networks.add(parse(peer));
        }
    }

    private static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            byte[] bytes = literal(address).getAddress();
            int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > bytes.length * 8) {
                throw new NumberFormatException();
            }
            return new Network(bytes, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new WebSetupException(
                    "Not an address or a network to trust: '"
                            + text
                            + "'; write 10.1.2.3, 10.0.0.0/8 or ::1",
                    e);
        }
    }

    /** An address that is written in numbers; never asks a name server. */
    private static InetAddress literal(String text) throws UnknownHostException {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException(text);
        }
    }

    /** Whether the other end of the connection is trusted. */
    boolean trusts(Exchange exchange) {
        return trusts(exchange.remote().getAddress());
    }

    boolean trusts(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
