package tasuki.bench;

import java.util.regex.Pattern;

/**
 * How long and what, from system properties.
 *
 * @param rounds how often each contestant's turn comes; contestants alternate within a row
 * @param warmups iterations before measuring
 * @param iterations that are measured, per round
 * @param millis of an iteration
 * @param rows which rows
 * @param contestants which contestants
 */
record Settings(
        int rounds, int warmups, int iterations, long millis, Pattern rows, Pattern contestants) {

    static Settings fromProperties() {
        return new Settings(
                Integer.parseInt(property("bench.rounds", "1")),
                Integer.parseInt(property("bench.warmups", "3")),
                Integer.parseInt(property("bench.iterations", "5")),
                Long.parseLong(property("bench.millis", "1000")),
                Pattern.compile(property("bench.rows", ".*")),
                Pattern.compile(property("bench.contestants", ".*")));
    }

    /** A property, of which Maven says nothing, or an empty text, where it is not set. */
    static String property(String key, String otherwise) {
        String value = System.getProperty(key, "");
        return value.isEmpty() ? otherwise : value;
    }

    boolean wants(Row row) {
        return rows.matcher(row.key()).matches();
    }

    boolean wants(Contestant contestant) {
        return contestants.matcher(contestant.name()).find();
    }
}
