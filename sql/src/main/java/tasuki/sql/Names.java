package tasuki.sql;

import java.util.Locale;

/** How the names of columns and of components meet: case and underscores do not count. */
final class Names {
    private Names() {}

    /** {@code unit_price}, {@code UNIT_PRICE} and {@code unitPrice} are all {@code unitprice}. */
    static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** {@code unitPrice} as {@code unit_price}. */
    static String snake(String name) {
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }

    /**
     * The label as a row shows it: one that the database has folded to upper case is given in lower
     * case.
     */
    static String shown(String label, Dialect dialect) {
        return dialect.foldsToUpperCase() && label.equals(label.toUpperCase(Locale.ROOT))
                ? label.toLowerCase(Locale.ROOT)
                : label;
    }
}
