package tasuki.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients say about versions that they have (RFC 9110, 13). */
final class Conditional {
    private static final Pattern TAG = Pattern.compile("(W/)?\"[^\"]*\"|\\*");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private Conditional() {}

    /** The reply, or 304 in its place if it says its version and the client has that. */
    static ReplyWriter.Ready of(Request request, ReplyWriter.Ready ready) {
        boolean safe = request.method().equals("GET") || request.method().equals("HEAD");
        if (ready.status() != 200 || !safe) {
            return ready;
        }
        Optional<String> tag = ready.headers().first("ETag");
        Optional<Instant> modified =
                ready.headers().first("Last-Modified").flatMap(Conditional::date);
        if ((tag.isEmpty() && modified.isEmpty()) || !clientHasIt(request, tag, modified)) {
            return ready;
        }
        ready.headers().remove("Content-Type");
        return new ReplyWriter.Ready(304, ready.headers(), new byte[0]);
    }

    /** Whether the client has this version. */
    static boolean clientHasIt(Request request, Optional<String> tag, Optional<Instant> modified) {
        Optional<String> known = request.header("If-None-Match");
        if (known.isPresent()) {
            return tag.isPresent() && contains(known.get(), tag.get(), true);
        }
        Optional<Instant> since = request.header("If-Modified-Since").flatMap(Conditional::date);
        return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
    }

    /**
     * Checks that the client knows this version, if it says so.
     *
     * @throws HttpError 412 if it knows another one
     */
    static void check(Request request, String tag, Instant modified) {
        Optional<String> wanted = request.header("If-Match");
        if (wanted.isPresent()) {
            if (!contains(wanted.get(), tag, false)) {
                throw new HttpError(412);
            }
            return;
        }
        Optional<Instant> limit = request.header("If-Unmodified-Since").flatMap(Conditional::date);
        if (limit.isPresent() && modified.isAfter(limit.get())) {
            throw new HttpError(412);
        }
    }

    /** The same for what is to be changed; an empty tag: there is nothing. */
    static void check(Request request, String tag) {
        Optional<String> wanted = request.header("If-Match");
        if (wanted.isPresent() && (tag.isEmpty() || !contains(wanted.get(), tag, false))) {
            throw new HttpError(412);
        }
        Optional<String> unwanted = request.header("If-None-Match");
        if (unwanted.isPresent() && !tag.isEmpty() && contains(unwanted.get(), tag, true)) {
            throw new HttpError(412);
        }
    }

    private static boolean contains(String list, String tag, boolean weakly) {
        String own = weakly ? strong(tag) : tag;
        Matcher matcher = TAG.matcher(list);
        while (matcher.find()) {
            String each = matcher.group();
            if (each.equals("*")
                    || (weakly ? strong(each) : each).equals(own) && (weakly || !weak(each))) {
                return true;
            }
        }
        return false;
    }

    private static boolean weak(String tag) {
        return tag.startsWith("W/");
    }

    private static String strong(String tag) {
        return weak(tag) ? tag.substring(2) : tag;
    }

    /** A time as headers have it. */
    static String date(Instant time) {
        return DATE.format(ZonedDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** A time from a header; empty if it is none. */
    static Optional<Instant> date(String text) {
        try {
            return Optional.of(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
