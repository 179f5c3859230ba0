package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A statement, read once: where its parameters are, and the text that JDBC wants, with a {@code ?}
 * for each.
 *
 * <p>A parameter is {@code :name}. It is not one inside quotes ({@code '…'}, {@code "…"}, {@code
 * `…`}, {@code $tag$…$tag$}, {@code E'…\'…'}), in a comment, in {@code ::type}, in {@code :=},
 * directly after a letter, a digit or a closing bracket ({@code a[lo:hi]}), or behind a backslash
 * ({@code \:x} is a plain {@code :x}).
 *
 * <p>A statement without names takes {@code ?} as JDBC does. In one with names a {@code ?} is an
 * operator, if the database has such.
 */
final class NamedSql {
    /** As many characters as the task tree shows. */
    private static final int LABEL = 60;

    /**
     * One parameter in its place.
     *
     * @param name without the colon; null for a {@code ?}
     * @param before the text between the parameter before (or the beginning) and this one
     * @param in what stands in front of it and behind it if it is all of {@code in (:name)}; else
     *     null
     */
    record Slot(@Nullable String name, String before, @Nullable In in) {}

    /** That a parameter is the whole list of an {@code in}, or of a {@code not in}. */
    record In(boolean negated, int length) {}

    private final String original;
    private final List<Slot> slots;
    private final String tail;
    private final Set<String> names;
    private final String jdbc;
    private final String label;
    private final Pace pace = new Pace();
    private final ConcurrentHashMap<Class<?>, Plan> plans = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Class<?>, Plan> keyPlans = new ConcurrentHashMap<>();

    private NamedSql(String original, List<Slot> slots, String tail) {
        this.original = original;
        this.label = Errors.shorten(original, LABEL);
        this.slots = List.copyOf(slots);
        this.tail = tail;
        Set<String> found = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder();
        for (Slot slot : slots) {
            text.append(slot.before).append('?');
            if (slot.name != null) {
                found.add(slot.name);
            }
        }
        this.names = found;
        this.jdbc = text.append(tail).toString();
    }

    static NamedSql parse(String sql, Dialect dialect) {
        return new Scan(sql, dialect).run();
    }

    /** Text that is passed on as it is. */
    static NamedSql script(String text) {
        return new NamedSql(text, List.of(), text);
    }

    /** As it was written. */
    String original() {
        return original;
    }

    /** Its beginning on one line, for the task tree. */
    String label() {
        return label;
    }

    /** How long it takes. */
    Pace pace() {
        return pace;
    }

    /** How rows of this result become objects of the type. */
    Plan plan(Class<?> type, ResultSet result, Dialect dialect) throws SQLException {
        return plan(plans, type, result, dialect, false);
    }

    /** How a generated key becomes an object of the type. */
    Plan keyPlan(Class<?> type, ResultSet result, Dialect dialect) throws SQLException {
        return plan(keyPlans, type, result, dialect, true);
    }

    private Plan plan(
            ConcurrentHashMap<Class<?>, Plan> known,
            Class<?> type,
            ResultSet result,
            Dialect dialect,
            boolean key)
            throws SQLException {
        ResultSetMetaData meta = result.getMetaData();
        Plan plan = known.get(type);
        if (plan == null || !plan.fits(meta, dialect)) {
            plan = Plan.make(type, original, dialect, meta, key);
            known.put(type, plan);
        }
        return plan;
    }

    /** With one {@code ?} for each parameter. */
    String jdbc() {
        return jdbc;
    }

    /** The parameters in the order of their places. */
    List<Slot> slots() {
        return slots;
    }

    /** What follows the last parameter. */
    String tail() {
        return tail;
    }

    /** The names, each once, in the order of their first places. */
    Set<String> names() {
        return names;
    }

    /** Whether its parameters have names; if not they are {@code ?}, or there are none. */
    boolean named() {
        return !names.isEmpty();
    }

    /** One pass over the text. */
    private static final class Scan {
        private final String sql;
        private final Dialect dialect;
        private final List<Slot> slots = new ArrayList<>();
        private final List<Integer> questionMarks = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private int at;
        private boolean several;

        Scan(String sql, Dialect dialect) {
            this.sql = sql;
            this.dialect = dialect;
        }

        NamedSql run() {
            while (at < sql.length()) {
                char c = sql.charAt(at);
                switch (c) {
                    case '\'' -> quoted('\'', dialect.backslashEscapes() || escapeString());
                    case '"' -> quoted('"', dialect.backslashEscapes());
                    case '`' -> quoted('`', false);
                    case '[' -> {
                        if (dialect.bracketQuotes()) {
                            quoted(']', false);
                        } else {
                            copy(1);
                        }
                    }
                    case '-' -> {
                        if (next("--")) {
                            line();
                        } else {
                            copy(1);
                        }
                    }
                    case '#' -> {
                        if (dialect.hashComments()) {
                            line();
                        } else {
                            copy(1);
                        }
                    }
                    case '/' -> {
                        if (next("/*")) {
                            block();
                        } else {
                            copy(1);
                        }
                    }
                    case '$' -> dollar();
                    case '\\' -> {
                        if (next("\\:")) {
                            at++;
                        }
                        copy(1);
                    }
                    case ':' -> colon();
                    case ';' -> {
                        copy(1);
                        several |= !sql.substring(at).isBlank();
                    }
                    case '?' -> question();
                    default -> copy(1);
                }
            }
            if (several && dialect == Dialect.SQLITE) {
                throw new BadSqlException(
                        "SQLite would carry out the first of these statements only: use executeScript. Statements: "
                                + Errors.shorten(sql, LABEL),
                        new Failure(sql, null));
            }
            return slots.isEmpty() ? positional() : named();
        }

        /** The names are the parameters; a {@code ?} is an operator. */
        private NamedSql named() {
            if (!questionMarks.isEmpty() && !dialect.questionMarkOperators()) {
                throw new ParameterException(
                        "The statement has both :"
                                + slots.getFirst().name
                                + " and ?: use one sort of parameters",
                        new Failure(sql, null));
            }
            return new NamedSql(sql, slots, text.toString());
        }

        /** The {@code ?} are the parameters. No name was found, so the text is all in one piece. */
        private NamedSql positional() {
            int from = 0;
            for (int mark : questionMarks) {
                slots.add(new Slot(null, text.substring(from, mark), null));
                from = mark + 1;
            }
            return new NamedSql(sql, slots, text.substring(from));
        }

        private void colon() {
            if (next("::")) {
                copy(2);
                return;
            }
            int end = at + 1;
            if (end < sql.length()
                    && Character.isJavaIdentifierStart(sql.charAt(end))
                    && !afterOperand()) {
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                String name = sql.substring(at + 1, end);
                if (slots.isEmpty() && dialect.questionMarkOperators()) {
                    doubleOperators();
                }
                slots.add(new Slot(name, text.toString(), in(end)));
                text.setLength(0);
                at = end;
            } else {
                copy(1);
            }
        }

        /** Whether what comes directly before is an operand, so that a colon belongs to a slice. */
        private boolean afterOperand() {
            if (at == 0) {
                return false;
            }
            char before = sql.charAt(at - 1);
            return Character.isJavaIdentifierPart(before)
                    || before == ']'
                    || before == ')'
                    || before == '"';
        }

        private void question() {
            if (next("??")) {
                copy(2);
                return;
            }
            if (!slots.isEmpty() && dialect.questionMarkOperators()) {
                text.append('?');
            } else {
                questionMarks.add(text.length());
            }
            copy(1);
        }

        /**
         * The first name was met: each {@code ?} before it was an operator, which JDBC wants
         * written twice.
         */
        private void doubleOperators() {
            for (int i = questionMarks.size() - 1; i >= 0; i--) {
                text.insert((int) questionMarks.get(i), '?');
            }
        }

        /** Whether the parameter that ends here is all of {@code in ( … )}. */
        private @Nullable In in(int end) {
            int close = end;
            while (close < sql.length() && Character.isWhitespace(sql.charAt(close))) {
                close++;
            }
            if (close == sql.length() || sql.charAt(close) != ')') {
                return null;
            }
            int i = trimmed(text.length());
            if (i == 0 || text.charAt(i - 1) != '(') {
                return null;
            }
            int word = wordBefore(trimmed(i - 1), "in");
            if (word < 0) {
                return null;
            }
            int not = wordBefore(trimmed(word), "not");
            return new In(not >= 0, text.length() - (not >= 0 ? not : word));
        }

        private int trimmed(int end) {
            int i = end;
            while (i > 0 && Character.isWhitespace(text.charAt(i - 1))) {
                i--;
            }
            return i;
        }

        /** Where the word begins if it ends there; -1 if not. */
        private int wordBefore(int end, String word) {
            int begin = end - word.length();
            boolean there =
                    begin >= 0
                            && text.substring(begin, end).equalsIgnoreCase(word)
                            && (begin == 0
                                    || !Character.isJavaIdentifierPart(text.charAt(begin - 1)));
            return there ? begin : -1;
        }

        /** Copies a quoted piece; the quote written twice is part of it. */
        private void quoted(char end, boolean backslash) {
            int i = at + 1;
            while (i < sql.length()) {
                char c = sql.charAt(i++);
                if (c == '\\' && backslash) {
                    i++;
                } else if (c == end) {
                    if (i < sql.length() && sql.charAt(i) == end) {
                        i++;
                    } else {
                        break;
                    }
                }
            }
            copyTo(i);
        }

        /** Whether the quote here opens an {@code E'…'} string. */
        private boolean escapeString() {
            if (dialect != Dialect.POSTGRESQL
                    || at == 0
                    || Character.toUpperCase(sql.charAt(at - 1)) != 'E') {
                return false;
            }
            return at == 1 || !Character.isJavaIdentifierPart(sql.charAt(at - 2));
        }

        private void line() {
            int end = sql.indexOf('\n', at);
            copyTo(end < 0 ? sql.length() : end);
        }

        private void block() {
            int i = at + 2;
            int depth = 1;
            while (i < sql.length() && depth > 0) {
                if (sql.startsWith("*/", i)) {
                    depth--;
                    i += 2;
                } else if (dialect.nestedComments() && sql.startsWith("/*", i)) {
                    depth++;
                    i += 2;
                } else {
                    i++;
                }
            }
            copyTo(i);
        }

        /** Copies {@code $tag$ … $tag$}, or the dollar alone. */
        private void dollar() {
            boolean inName = at > 0 && Character.isJavaIdentifierPart(sql.charAt(at - 1));
            int end = at + 1;
            while (end < sql.length()
                    && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
                end++;
            }
            boolean tag =
                    dialect.dollarQuotes()
                            && !inName
                            && end < sql.length()
                            && sql.charAt(end) == '$'
                            && !Character.isDigit(sql.charAt(at + 1));
            if (!tag) {
                copy(1);
                return;
            }
            String quote = sql.substring(at, end + 1);
            int close = sql.indexOf(quote, end + 1);
            copyTo(close < 0 ? sql.length() : close + quote.length());
        }

        private boolean next(String what) {
            return sql.startsWith(what, at);
        }

        private void copy(int length) {
            copyTo(at + length);
        }

        private void copyTo(int end) {
            int to = Math.min(end, sql.length());
            text.append(sql, at, to);
            at = to;
        }
    }
}
