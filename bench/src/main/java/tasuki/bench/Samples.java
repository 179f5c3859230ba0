package tasuki.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was measured of one contestant in one row. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
        Collections.sort(values);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    int count() {
        return values.size();
    }

    double min() {
        return values.getFirst();
    }

    double max() {
        return values.getLast();
    }

    double median() {
        int n = values.size();
        return n % 2 == 1 ? values.get(n / 2) : (values.get(n / 2 - 1) + values.get(n / 2)) / 2;
    }

    /** Whether the runs differ so much that the median alone would mislead: often two modes. */
    boolean wide() {
        return max() > 1.5 * min() && count() > 1;
    }

    /** The value that 99 of 100 do not exceed. */
    double p99() {
        return values.get((int) Math.ceil(values.size() * 0.99) - 1);
    }
}
