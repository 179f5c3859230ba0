package tasuki.web;

import tasuki.Async;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords so that who steals the hashes cannot read them: PBKDF2 with HMAC-SHA256 and a
 * salt of its own for each. It is meant to be slow, and computes on the pool of {@code Async.cpu}.
 *
 * <pre>{@code
 * PasswordHasher passwords = PasswordHasher.standard();
 * String stored = passwords.hash(form.password());            // $pbkdf2-sha256$i=600000$…$…
 * if (!passwords.verify(form.password(), find(form.username()).map(User::hash))) {
 *     throw new HttpError(401, "Incorrect username or password");
 * }
 * }</pre>
 */
public final class PasswordHasher {
    private static final String NAME = "pbkdf2-sha256";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int MAX_PASSWORD = 4096;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] nobody = new byte[SALT_BYTES];

    private PasswordHasher(int iterations) {
        this.iterations = iterations;
        RANDOM.nextBytes(nobody);
    }

    /** At the cost that OWASP recommends: 600,000 iterations. */
    public static PasswordHasher standard() {
        return new PasswordHasher(600_000);
    }

    /**
     * At a cost.
     *
     * @param iterations 1,000 to 10 million; tests take few
     */
    public static PasswordHasher iterations(int iterations) {
        if (iterations < 1_000 || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "1,000 to 10,000,000 iterations make a hash, not " + iterations);
        }
        return new PasswordHasher(iterations);
    }

    /**
     * Hashes a password. Waits for a thread of the pool.
     *
     * @return text of about 100 characters that says how it was made
     * @throws IllegalArgumentException if it is longer than 4,096 characters
     * @throws InterruptedException if the caller is cancelled
     */
    public String hash(String password) throws InterruptedException {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = derive(password, salt, iterations);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return "$"
                + NAME
                + "$i="
                + iterations
                + "$"
                + encoder.encodeToString(salt)
                + "$"
                + encoder.encodeToString(hash);
    }

    /**
     * Whether a password is the one that was hashed. Waits for a thread of the pool; takes the same
     * time whatever differs.
     *
     * @throws IllegalArgumentException if the stored text is no hash of this class
     * @throws InterruptedException if the caller is cancelled
     */
    public boolean verify(String password, String stored) throws InterruptedException {
        Stored parts = Stored.parse(stored);
        if (password.length() > MAX_PASSWORD) {
            return false;
        }
        byte[] hash = derive(password, parts.salt(), parts.iterations());
        return MessageDigest.isEqual(hash, parts.hash());
    }

    /**
     * The same for a user who may not exist: it takes as long then, so that nobody can find out who
     * does.
     */
    public boolean verify(String password, Optional<String> stored) throws InterruptedException {
        if (stored.isPresent()) {
            return verify(password, stored.get());
        }
        if (password.length() <= MAX_PASSWORD) {
            derive(password, nobody, iterations);
        }
        return false;
    }

    /**
     * Whether a stored hash was made at a lower cost than this one's: hash anew at the next login.
     */
    public boolean outdated(String stored) {
        return Stored.parse(stored).iterations() < iterations;
    }

    private static byte[] derive(String password, byte[] salt, int iterations)
            throws InterruptedException {
        if (password.length() > MAX_PASSWORD) {
            throw new IllegalArgumentException(
                    "A password of more than " + MAX_PASSWORD + " characters");
        }
        char[] characters = Normalizer.normalize(password, Normalizer.Form.NFC).toCharArray();
        PBEKeySpec spec = new PBEKeySpec(characters, salt, iterations, HASH_BYTES * 8);
        try {
            return Async.cpu(
                    () ->
                            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                    .generateSecret(spec)
                                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private record Stored(int iterations, byte[] salt, byte[] hash) {
        static Stored parse(String text) {
            String[] parts = text.split("\\$", -1);
            try {
                if (parts.length == 5
                        && parts[0].isEmpty()
                        && parts[1].equals(NAME)
                        && parts[2].startsWith("i=")) {
                    int iterations = Integer.parseInt(parts[2].substring(2));
                    byte[] salt = Base64.getDecoder().decode(parts[3]);
                    byte[] hash = Base64.getDecoder().decode(parts[4]);
                    if (iterations > 0
                            && iterations <= MAX_ITERATIONS
                            && salt.length > 0
                            && hash.length == HASH_BYTES) {
                        return new Stored(iterations, salt, hash);
                    }
                }
            } catch (IllegalArgumentException e) {
                throw unknown(text, e);
            }
            throw unknown(text, null);
        }

        private static IllegalArgumentException unknown(
                String text, @org.jspecify.annotations.Nullable Throwable cause) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new IllegalArgumentException(
                    "Not a hash of this kind ($" + NAME + "$…): " + bytes.length + " bytes", cause);
        }
    }
}
