package tasuki.micrometer;

import java.util.Set;

/** Methods as tags: anybody can send any word for one, and each would be a series of its own. */
final class Methods {
    private static final Set<String> KNOWN =
            Set.of(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                    "TRACE",
                    "CONNECT",
                    "WEBSOCKET");

    private Methods() {}

    static String tag(String method) {
        return KNOWN.contains(method) ? method : "OTHER";
    }
}
