package tasuki.micrometer;

/** The families of statuses, in the words of Spring's meters. */
final class Outcome {
    private Outcome() {}

    static String of(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }
}
