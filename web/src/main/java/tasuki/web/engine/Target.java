package tasuki.web.engine;

/**
 * What a request is for, as its first line (HTTP/1.1) or its pseudo headers (HTTP/2) say.
 *
 * @param authority host and port where the target itself names them, else empty
 * @param path still percent-encoded; begins with {@code /}, or is {@code *} for OPTIONS
 * @param query still percent-encoded, empty if there is none
 */
record Target(String authority, String path, String query) {

    /** Takes the origin form, the absolute form, and the asterisk form for OPTIONS. */
    static Target parse(String method, String text) throws BadRequestException {
        if (text.equals("*") && method.equals("OPTIONS")) {
            return new Target("", "*", "");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new BadRequestException(
                        "The request target holds a character that must be percent-encoded");
            }
        }
        String authority = "";
        String rest = text;
        if (text.regionMatches(true, 0, "http://", 0, 7)
                || text.regionMatches(true, 0, "https://", 0, 8)) {
            int from = text.indexOf("//") + 2;
            int to = from;
            while (to < text.length() && text.charAt(to) != '/' && text.charAt(to) != '?') {
                to++;
            }
            authority = text.substring(from, to);
            rest = text.substring(to);
            if (authority.isEmpty()) {
                throw new BadRequestException("The request target names no host");
            }
            checkAuthority(authority);
            if (!rest.startsWith("/")) {
                rest = "/" + rest;
            }
        }
        if (!rest.startsWith("/")) {
            throw new BadRequestException("The request target must be a path that begins with /");
        }
        int mark = rest.indexOf('?');
        String path = mark < 0 ? rest : rest.substring(0, mark);
        checkEscapes(path);
        return new Target(authority, path, mark < 0 ? "" : rest.substring(mark + 1));
    }

    /**
     * Checks that the text can be a host with or without a port. What is made of it later, links
     * say, may rely on its holding no slash, no blank, no user, no quote.
     */
    static void checkAuthority(String text) throws BadRequestException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good =
                    c >= 'a' && c <= 'z'
                            || c >= '0' && c <= '9'
                            || c >= 'A' && c <= 'Z'
                            || "-._~:[]%!$&'()*+,;=".indexOf(c) >= 0;
            if (!good) {
                throw new BadRequestException("The Host is not a host with or without a port");
            }
        }
    }

    private static void checkEscapes(String path) throws BadRequestException {
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            if (at + 2 >= path.length()
                    || Character.digit(path.charAt(at + 1), 16) < 0
                    || Character.digit(path.charAt(at + 2), 16) < 0) {
                throw new BadRequestException(
                        "The path holds a % that is not followed by two hexadecimal digits");
            }
        }
    }
}
