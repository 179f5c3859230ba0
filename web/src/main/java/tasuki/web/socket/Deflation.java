package tasuki.web.socket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * permessage-deflate (RFC 7692), for one connection. What is unpacked is bounded: a message that
 * would become larger than the limit is given up as soon as it has. The JDK's zlib knows windows of
 * 15 bits only, so that an offer which asks the server for less is declined.
 *
 * <p>Sending is for one thread at a time, and so is receiving.
 */
public final class Deflation {
    /** The name of the extension. */
    public static final String NAME = "permessage-deflate";

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int PIECE = 8 * 1024;

    private final boolean keepsOutgoing;
    private final boolean keepsIncoming;
    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;
    private boolean released;

    /** What was agreed on, as the server answers it. */
    public record Agreed(boolean serverKeeps, boolean clientKeeps) {
        /** The value of Sec-WebSocket-Extensions. */
        public String header() {
            return NAME
                    + (serverKeeps ? "" : "; server_no_context_takeover")
                    + (clientKeeps ? "" : "; client_no_context_takeover");
        }
    }

    /**
     * @param agreed what was agreed on
     * @param server which side this is
     */
    public Deflation(Agreed agreed, boolean server) {
        keepsOutgoing = server ? agreed.serverKeeps() : agreed.clientKeeps();
        keepsIncoming = server ? agreed.clientKeeps() : agreed.serverKeeps();
    }

    /**
     * Finds the first offer that can be kept.
     *
     * @param offers the values of Sec-WebSocket-Extensions
     * @param keep whether compression may look back to earlier messages, which packs better and
     *     takes about 300 KB a connection
     */
    public static Optional<Agreed> agree(List<String> offers, boolean keep) {
        for (String value : offers) {
            for (String offer : split(value, ',')) {
                List<String> parts = split(offer, ';');
                if (parts.getFirst().equalsIgnoreCase(NAME)) {
                    Agreed agreed = answer(parts.subList(1, parts.size()), keep);
                    if (agreed != null) {
                        return Optional.of(agreed);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Agreed answer(List<String> parameters, boolean keep) {
        boolean serverKeeps = keep;
        boolean clientKeeps = keep;
        Set<String> seen = new HashSet<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String name = (equals < 0 ? parameter : parameter.substring(0, equals)).strip();
            String value = equals < 0 ? "" : parameter.substring(equals + 1).strip();
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                return null;
            }
            switch (name.toLowerCase(Locale.ROOT)) {
                case "server_no_context_takeover" -> {
                    if (equals >= 0) {
                        return null;
                    }
                    serverKeeps = false;
                }
                case "client_no_context_takeover" -> {
                    if (equals >= 0) {
                        return null;
                    }
                    clientKeeps = false;
                }
                case "server_max_window_bits" -> {
                    if (bits(value) != 15) {
                        return null;
                    }
                }
                case "client_max_window_bits" -> {
                    if (equals >= 0 && bits(value) < 8) {
                        return null;
                    }
                }
                default -> {
                    return null;
                }
            }
        }
        return new Agreed(serverKeeps, clientKeeps);
    }

    /** 8 to 15, else 0. */
    private static int bits(String text) {
        String digits =
                text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                        ? text.substring(1, text.length() - 1)
                        : text;
        return switch (digits) {
            case "8", "9" -> digits.charAt(0) - '0';
            case "10", "11", "12", "13", "14", "15" -> Integer.parseInt(digits);
            default -> 0;
        };
    }

    /** Splits outside of quotes, and strips the parts; never empty. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    /** Packs a message. */
    byte[] deflate(byte[] message) {
        Deflater packer = deflater;
        if (packer == null) {
            packer = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater = packer;
        }
        if (message.length == 0) {
            return new byte[] {0};
        }
        packer.setInput(message);
        byte[] out = new byte[Math.max(64, message.length / 2)];
        int length = 0;
        while (true) {
            int count = packer.deflate(out, length, out.length - length, Deflater.SYNC_FLUSH);
            length += count;
            if (length < out.length) {
                break;
            }
            out = Arrays.copyOf(out, out.length * 2);
        }
        if (!keepsOutgoing) {
            packer.reset();
        }
        return Arrays.copyOf(out, length - TAIL.length);
    }

    /**
     * What was packed last is not sent. The other side will not know it, so nothing that is packed
     * from now on may refer to it, nor to what was before.
     */
    void unsent() {
        Deflater packer = deflater;
        if (packer != null && !released) {
            packer.reset();
        }
    }

    /** Unpacks what has come of a message into {@code out}. */
    void inflate(byte[] bytes, int from, int to, Bytes out, long most) throws ProtocolException {
        Inflater unpacker = inflater;
        if (unpacker == null) {
            unpacker = new Inflater(true);
            inflater = unpacker;
        }
        unpacker.setInput(bytes, from, to - from);
        try {
            while (true) {
                int at = out.room(PIECE);
                int count = unpacker.inflate(out.array(), at, PIECE);
                out.added(count);
                if (out.length() > most) {
                    throw new ProtocolException(
                            CloseCode.TOO_LARGE,
                            "A message unpacks to more than " + most + " bytes");
                }
                if (unpacker.finished()) {
                    // a block that says it is the last one: allowed, and the next begins anew
                    int rest = unpacker.getRemaining();
                    unpacker.reset();
                    if (rest == 0) {
                        return;
                    }
                    unpacker.setInput(bytes, to - rest, rest);
                } else if (count == 0) {
                    if (unpacker.needsDictionary()) {
                        throw new DataFormatException("needs a dictionary");
                    }
                    return;
                }
            }
        } catch (DataFormatException e) {
            throw new ProtocolException(
                    CloseCode.INVALID, "A message is not compressed rightly: " + e.getMessage());
        }
    }

    /** The message has come whole. */
    void inflateEnd(Bytes out, long most) throws ProtocolException {
        inflate(TAIL, 0, TAIL.length, out, most);
        Inflater unpacker = inflater;
        if (!keepsIncoming && unpacker != null) {
            unpacker.reset();
        }
    }

    /** Gives the memory of what is received back. By who receives. */
    void releaseIncoming() {
        Inflater unpacker = inflater;
        if (unpacker != null) {
            unpacker.end();
        }
    }

    /** Gives the memory of what is sent back. By who sends. */
    void releaseOutgoing() {
        Deflater packer = deflater;
        if (packer != null && !released) {
            released = true;
            packer.end();
        }
    }
}
