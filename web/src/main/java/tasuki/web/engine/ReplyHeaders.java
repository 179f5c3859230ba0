package tasuki.web.engine;

/** What holds for the headers of every reply, whichever protocol carries it. */
final class ReplyHeaders {
    private ReplyHeaders() {}

    /** Whether a reply with this status never has a body. */
    static boolean bodiless(int status) {
        return status == 204 || status == 304;
    }

    /** Checks a status that the framework gives. */
    static void checkStatus(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException(
                    "The status of a reply is 200 to 599, not " + status);
        }
    }

    /** Whether the engine alone decides about this header. */
    static boolean reserved(String name) {
        return switch (name.length()) {
            case 7 -> name.equalsIgnoreCase("Upgrade");
            case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    static void check(String name, String value) {
        if (!Http1Head.isToken(name)) {
            throw new IllegalArgumentException("Not a header name: '" + name + "'");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        "The header %s holds the character U+%04X, which a header cannot carry; encode it"
                                .formatted(name, (int) c));
            }
        }
    }

    /** The length that the framework announces for a streamed reply, -1 if it does not. */
    static long announcedLength(HeaderMap headers) {
        return headers.first("Content-Length").map(Long::parseLong).orElse(-1L);
    }
}
