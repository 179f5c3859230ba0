package tasuki.bench;

/**
 * A row of a table.
 *
 * @param key the name of the method that measures it
 * @param title what it says in the table
 * @param unit of the figures
 * @param scale what is measured is multiplied by this
 * @param minus and then so much is taken away: the part that nobody can save
 * @param more whether more is better
 */
public record Row(String key, String title, String unit, double scale, double minus, boolean more) {
    /** Nanoseconds per operation. */
    public static Row nanos(String key, String title) {
        return new Row(key, title, "ns", 1, 0, false);
    }

    /** Something per second: more is better. */
    public static Row rate(String key, String title) {
        return new Row(key, title, "/s", 1, 0, true);
    }

    double value(double measured) {
        return measured * scale - minus;
    }
}
