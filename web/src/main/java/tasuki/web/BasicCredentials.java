package tasuki.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Name and password of an {@code Authorization: Basic} header. As a parameter of a handler or of a
 * dependency it protects it: without them the client gets 401, and a browser asks for them.
 *
 * @param username the name
 * @param password the password
 */
public record BasicCredentials(String username, String password) {

    /** Whether they are these; takes the same time whatever differs. */
    public boolean are(String expectedUsername, String expectedPassword) {
        boolean name = same(username, expectedUsername);
        boolean word = same(password, expectedPassword);
        return name & word;
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "BasicCredentials[" + username + ", …]";
    }
}
