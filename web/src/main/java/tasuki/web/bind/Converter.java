package tasuki.web.bind;

import java.util.Map;

/** Makes a value of text, as it stands in a path, a query, a header, a cookie or a form. */
@FunctionalInterface
public interface Converter {

    /**
     * Converts.
     *
     * @throws Refused if the text is no such value
     */
    Object convert(String text) throws Refused;

    /** The text is no such value. Has no stack trace: it is data for a reply. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String type;
        private final transient Map<String, Object> ctx;

        /** Says which kind of problem it is, and what is expected. */
        public Refused(String type, String message) {
            this(type, message, Map.of());
        }

        /**
         * Says which kind of problem it is, and what is expected, with the figures of the message.
         */
        public Refused(String type, String message, Map<String, Object> ctx) {
            super(message, null, false, false);
            this.type = type;
            this.ctx = Map.copyOf(ctx);
        }

        /** The kind of problem. */
        public String type() {
            return type;
        }

        /** What is expected. */
        public String expected() {
            String message = getMessage();
            return message == null ? type : message;
        }

        /** The figures of the message. */
        public Map<String, Object> ctx() {
            return Map.copyOf(ctx);
        }
    }
}
