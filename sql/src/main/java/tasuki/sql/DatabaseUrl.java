package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where a database is, read from a JDBC URL or from one in the short form of other worlds.
 *
 * <pre>
 * jdbc:…                                   any driver, passed on as it is
 * postgresql://user:pw@host:5432/name?…    also postgres:// mysql:// mariadb://; user and password percent-encoded
 * h2:mem:shop   h2:./file                  H2
 * sqlite:file.db   sqlite::memory:         SQLite
 * sqlite:///file.db   sqlite:////abs.db    SQLite as SQLAlchemy writes it
 * duckdb:file.db                           DuckDB
 * </pre>
 *
 * @param jdbc the JDBC URL, without what is in the properties
 * @param user the user, if the short form names one
 * @param password the password, if the short form names one
 * @param shown the URL as it may be shown: without any password
 * @param dialect the product
 */
record DatabaseUrl(
        String jdbc,
        @Nullable String user,
        @Nullable String password,
        String shown,
        Dialect dialect) {

    /** A secret as a URL parameter, H2's (;) or that of the others (? &). */
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?<=[?&;])([a-z_]*(?:password|passwd|pwd|secret|token))=[^&;]*",
                    Pattern.CASE_INSENSITIVE);

    /** A user with a password in front of a host. */
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)([^/@:]*):[^/]*@");

    static DatabaseUrl parse(String url) {
        String text = url.strip();
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        return switch (scheme) {
            case "jdbc" -> jdbc(text, text);
            case "h2", "duckdb" -> jdbc("jdbc:" + scheme + ":" + rest, text);
            case "sqlite" -> jdbc("jdbc:sqlite:" + sqlitePath(rest), text);
            case "postgresql", "postgres" -> server("postgresql", text);
            case "mysql", "mariadb" -> server(scheme, text);
            default ->
                    throw new IllegalArgumentException(
                            "'"
                                    + hide(text)
                                    + "' is not the URL of a database: write jdbc:…, postgresql://user:password@host/name,"
                                    + " mysql://…, mariadb://…, h2:mem:name, h2:./file, sqlite:file.db, sqlite::memory: or duckdb:file");
        };
    }

    /** Whether the database computes inside this process, in the thread that calls it. */
    boolean inProcess() {
        String lower = jdbc.toLowerCase(Locale.ROOT);
        return switch (dialect) {
            case SQLITE, DUCKDB -> true;
            case H2 -> !lower.startsWith("jdbc:h2:tcp:") && !lower.startsWith("jdbc:h2:ssl:");
            case OTHER ->
                    lower.startsWith("jdbc:hsqldb:") && !lower.startsWith("jdbc:hsqldb:h")
                            || lower.startsWith("jdbc:derby:")
                                    && !lower.startsWith("jdbc:derby://");
            default -> false;
        };
    }

    /**
     * Whether every connection to this URL sees a database of its own, so that there can be only
     * one.
     */
    boolean privateToConnection() {
        String lower = jdbc.toLowerCase(Locale.ROOT);
        return switch (dialect) {
            case SQLITE ->
                    (lower.contains(":memory:")
                                    || lower.contains("mode=memory")
                                    || lower.equals("jdbc:sqlite:"))
                            && !lower.contains("cache=shared");
            case H2 -> lower.equals("jdbc:h2:mem:") || lower.startsWith("jdbc:h2:mem:;");
            case DUCKDB -> lower.equals("jdbc:duckdb:") || lower.startsWith("jdbc:duckdb::memory:");
            default -> false;
        };
    }

    /** Whether the database is gone with its last connection. */
    boolean inMemory() {
        String lower = jdbc.toLowerCase(Locale.ROOT);
        return privateToConnection()
                || lower.startsWith("jdbc:h2:mem:")
                || dialect == Dialect.SQLITE
                        && (lower.contains(":memory:") || lower.contains("mode=memory"));
    }

    private static DatabaseUrl jdbc(String jdbc, String given) {
        return new DatabaseUrl(jdbc, null, null, hide(given), Dialect.of(jdbc));
    }

    /** {@code scheme://user:password@host:port/name?options} as the URL that the driver knows. */
    private static DatabaseUrl server(String product, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "'"
                            + hide(text)
                            + "' is not a well-formed URL: "
                            + e.getReason()
                            + " (percent-encode special characters in the user and the password)");
        }
        String authority = uri.getRawAuthority();
        String host = authority == null ? "" : authority;
        String user = null;
        String password = null;
        int at = host.lastIndexOf('@');
        if (at >= 0) {
            String[] login = host.substring(0, at).split(":", 2);
            user = decode(login[0]);
            password = login.length > 1 ? decode(login[1]) : null;
            host = host.substring(at + 1);
        }
        Map<String, String> options = new TreeMap<>();
        List<String> kept = new ArrayList<>();
        String query = uri.getRawQuery();
        for (String option : query == null ? new String[0] : query.split("&")) {
            String[] pair = option.split("=", 2);
            options.put(pair[0], pair.length > 1 ? decode(pair[1]) : "");
            if (!pair[0].equals("user") && !pair[0].equals("password")) {
                kept.add(option);
            }
        }
        String jdbc =
                "jdbc:"
                        + product
                        + "://"
                        + (host.isEmpty() ? "localhost" : host)
                        + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                        + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
        return new DatabaseUrl(
                jdbc,
                user != null ? user : options.get("user"),
                password != null ? password : options.get("password"),
                hide(text),
                Dialect.of(jdbc));
    }

    /** SQLAlchemy's three and four slashes. */
    private static String sqlitePath(String rest) {
        if (rest.equals("//")) {
            return ":memory:";
        }
        return rest.startsWith("///") ? rest.substring(3) : rest;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String hide(String text) {
        return SECRET.matcher(CREDENTIALS.matcher(text).replaceAll("$1:***@")).replaceAll("$1=***");
    }

    @Override
    public String toString() {
        return shown;
    }
}
