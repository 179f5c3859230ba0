package tasuki.web.bind;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.util.Optional;

/**
 * A part of a request that a handler takes.
 *
 * @param in where it is
 * @param name its name there
 * @param type its type, with its annotations
 * @param declaration what carries its constraints
 * @param required whether a request without it is refused
 * @param defaultText what it is when absent
 * @param description for the documentation
 * @param partial whether a part of a record of the type will do
 */
public record Parameter(
        In in,
        String name,
        AnnotatedType type,
        AnnotatedElement declaration,
        boolean required,
        Optional<String> defaultText,
        String description,
        boolean partial) {

    /** Of which all that is required must be there. */
    public Parameter(
            In in,
            String name,
            AnnotatedType type,
            AnnotatedElement declaration,
            boolean required,
            Optional<String> defaultText,
            String description) {
        this(in, name, type, declaration, required, defaultText, description, false);
    }

    /** The same for a part of a record. */
    Parameter partOf(AnnotatedType whole) {
        return new Parameter(
                in, name, whole, declaration, required, defaultText, description, true);
    }

    /** Where a part of a request is. */
    public enum In {
        /** A variable of the path. */
        PATH("path"),
        /** The query string. */
        QUERY("query"),
        /** A header. */
        HEADER("header"),
        /** A cookie. */
        COOKIE("cookie"),
        /** A field of a form. */
        FORM("body"),
        /** An uploaded file of a form. */
        FILE("body"),
        /** A key of a JSON body that has several. */
        FIELD("body"),
        /** A whole JSON body. */
        BODY("body"),
        /** A whole body that is not JSON. */
        RAW("body");

        private final String word;

        In(String word) {
            this.word = word;
        }

        /** Its word in problems and in OpenAPI. */
        public String word() {
            return word;
        }
    }
}
