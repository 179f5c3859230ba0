package tasuki.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs text with HMAC-SHA256, for one purpose: the same secret signs nothing that counts for
 * another one. The first secret signs; all of them verify.
 */
final class Signing {
    private static final String HMAC = "HmacSHA256";

    private final List<byte[]> keys = new ArrayList<>();

    Signing(String purpose, List<String> secrets) {
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            if (bytes.length < 32) {
                throw new WebSetupException(
                        "The secret for "
                                + purpose
                                + " has "
                                + bytes.length
                                + " bytes and needs 32: 'openssl rand -hex 32' makes one");
            }
            keys.add(mac(bytes, "tasuki " + purpose));
        }
    }

    /** The signature of a text, in the characters of cookies and URLs. */
    String sign(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(keys.getFirst(), text));
    }

    /** Whether a signature is that of the text; takes the same time whatever differs. */
    boolean verify(String text, String signature) {
        byte[] given;
        try {
            given = Base64.getUrlDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
        boolean good = false;
        for (byte[] key : keys) {
            good |= MessageDigest.isEqual(mac(key, text), given);
        }
        return good;
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no " + HMAC, e);
        }
    }
}
