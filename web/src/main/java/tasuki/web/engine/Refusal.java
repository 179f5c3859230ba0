package tasuki.web.engine;

import io.helidon.http.Status;

import java.nio.charset.StandardCharsets;

/**
 * What the engine answers by itself: a short body, in the shape of the application's errors.
 *
 * @param contentType the type of the body
 * @param body ASCII
 */
record Refusal(String contentType, byte[] body) {

    static Refusal of(EngineOptions options, int status, String detail) {
        StringBuilder text = new StringBuilder("{");
        if (options.problemDetails()) {
            text.append("\"type\":\"about:blank\",\"title\":");
            quote(title(status), text);
            text.append(",\"status\":").append(status).append(',');
        }
        text.append("\"detail\":");
        quote(detail, text);
        return new Refusal(
                options.problemDetails() ? "application/problem+json" : "application/json",
                text.append('}').toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String title(int status) {
        return switch (status) {
            case 414 -> "URI Too Long";
            case 431 -> "Request Header Fields Too Large";
            default -> Status.create(status).reasonPhrase();
        };
    }

    HeaderMap headers() {
        return HeaderMap.of("Content-Type", contentType);
    }

    private static void quote(String from, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
