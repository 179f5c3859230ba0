package tasuki.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A part of a file that a client asks for (RFC 9110, 14.1).
 *
 * @param from the first byte
 * @param until the byte behind the last one
 */
record ByteRange(long from, long until) {
    /** More are no way to ask for a file: then all of it is sent. */
    private static final int MOST = 16;

    boolean isEmpty() {
        return from >= until;
    }

    long length() {
        return until - from;
    }

    /** The value of {@code Content-Range}. */
    String header(long size) {
        return "bytes " + from + "-" + (until - 1) + "/" + size;
    }

    /**
     * Reads the ranges that a client asks for, those that overlap or touch as one.
     *
     * @return none if the file is to be sent whole: nothing is asked for, or nothing that can be
     *     understood, or too much; a single empty one if nothing of it is in the file
     */
    static List<ByteRange> parse(String header, long size) {
        if (!header.regionMatches(true, 0, "bytes=", 0, 6)) {
            return List.of();
        }
        String[] parts = header.substring(6).split(",", -1);
        if (parts.length > MOST) {
            return List.of();
        }
        List<ByteRange> ranges = new ArrayList<>();
        boolean asked = false;
        for (String part : parts) {
            if (part.isBlank()) { // lists may have empty elements (RFC 9110, 5.6.1)
                continue;
            }
            asked = true;
            try {
                ByteRange range = one(part.strip(), size);
                if (!range.isEmpty()) {
                    ranges.add(range);
                }
            } catch (NumberFormatException e) {
                return List.of(); // one that is broken breaks them all
            }
        }
        if (!asked) {
            return List.of();
        }
        return ranges.isEmpty() ? List.of(new ByteRange(size, size)) : joined(ranges);
    }

    private static ByteRange one(String text, long size) {
        int hyphen = text.indexOf('-');
        if (hyphen < 0) {
            throw new NumberFormatException(text);
        }
        String first = text.substring(0, hyphen).strip();
        String last = text.substring(hyphen + 1).strip();
        if (first.isEmpty()) { // the last so many bytes
            return new ByteRange(Math.max(0, size - number(last)), size);
        }
        long from = number(first);
        if (last.isEmpty()) {
            return new ByteRange(from, size);
        }
        long to = number(last);
        if (to < from) {
            throw new NumberFormatException(text);
        }
        return new ByteRange(from, to >= size ? size : to + 1);
    }

    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException(digits);
        }
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    /** In the order that was asked for, unless some overlap: then in that of the file. */
    private static List<ByteRange> joined(List<ByteRange> ranges) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(ByteRange::from));
        List<ByteRange> joined = new ArrayList<>();
        for (ByteRange range : sorted) {
            if (!joined.isEmpty() && range.from <= joined.getLast().until) {
                ByteRange before = joined.removeLast();
                joined.add(new ByteRange(before.from, Math.max(before.until, range.until)));
            } else {
                joined.add(range);
            }
        }
        return joined.size() == ranges.size() ? ranges : joined;
    }
}
