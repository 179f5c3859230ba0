package tasuki.web;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that JSON Web Tokens are signed or verified with, for exactly one algorithm: a token that
 * names another one is refused whatever it is signed with.
 */
public final class JwtKey {
    private static final String RSA = "SHA256withRSA";

    /** The signature as RFC 7518 has it: two numbers of 32 bytes. */
    private static final String ECDSA = "SHA256withECDSAinP1363Format";

    private final String algorithm;
    private final String id;
    private final Verifying verifying;
    private final @Nullable Signing signing;
    private final Map<String, Object> published;

    private interface Verifying {
        boolean verify(byte[] text, byte[] signature) throws GeneralSecurityException;
    }

    private interface Signing {
        byte[] sign(byte[] text) throws GeneralSecurityException;
    }

    private JwtKey(
            String algorithm,
            String id,
            Verifying verifying,
            @Nullable Signing signing,
            Map<String, Object> published) {
        this.algorithm = algorithm;
        this.id = id;
        this.verifying = verifying;
        this.signing = signing;
        this.published = published;
    }

    // ---- making one ----

    /**
     * HMAC with SHA-256: who can verify can sign too.
     *
     * @param secret 32 bytes or more, as text: {@code openssl rand -hex 32} makes one
     * @throws WebSetupException if it is shorter
     */
    public static JwtKey hs256(String secret) {
        return hs256(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC with SHA-256; see {@link #hs256(String)}. */
    public static JwtKey hs256(byte[] secret) {
        if (secret.length < 32) {
            throw new WebSetupException(
                    "The secret of HS256 has "
                            + secret.length
                            + " bytes and needs 32: 'openssl rand -hex 32' makes one");
        }
        SecretKeySpec key = new SecretKeySpec(secret, "HmacSHA256");
        return new JwtKey(
                "HS256",
                "",
                (text, signature) -> MessageDigest.isEqual(mac(key, text), signature),
                text -> mac(key, text),
                Map.of());
    }

    private static byte[] mac(SecretKeySpec key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(text);
    }

    /** RSA with SHA-256, to verify with. */
    public static JwtKey rs256(PublicKey key) {
        return rsa(strong(key), null);
    }

    /** RSA with SHA-256, to sign and to verify with. */
    public static JwtKey rs256(KeyPair keys) {
        RSAPrivateKey own = cast(keys.getPrivate(), RSAPrivateKey.class);
        return rsa(strong(keys.getPublic()), text -> signed(RSA, own, text));
    }

    private static JwtKey rsa(RSAPublicKey key, @Nullable Signing signing) {
        return new JwtKey(
                "RS256",
                "",
                (text, signature) -> verified(RSA, key, text, signature),
                signing,
                JsonWebKeys.of(key));
    }

    /** ECDSA on the curve P-256 with SHA-256, to verify with. */
    public static JwtKey es256(PublicKey key) {
        return ec(cast(key, ECPublicKey.class), null);
    }

    /** ECDSA on the curve P-256 with SHA-256, to sign and to verify with. */
    public static JwtKey es256(KeyPair keys) {
        ECPrivateKey own = cast(keys.getPrivate(), ECPrivateKey.class);
        return ec(cast(keys.getPublic(), ECPublicKey.class), text -> signed(ECDSA, own, text));
    }

    private static JwtKey ec(ECPublicKey key, @Nullable Signing signing) {
        if (!JsonWebKeys.isP256(key)) {
            throw new WebSetupException("ES256 needs a key on the curve P-256 (secp256r1)");
        }
        return new JwtKey(
                "ES256",
                "",
                (text, signature) ->
                        signature.length == 64 && verified(ECDSA, key, text, signature),
                signing,
                JsonWebKeys.of(key));
    }

    /** The same with an id, which tokens name and which tells keys apart when they change. */
    public JwtKey id(String id) {
        return new JwtKey(algorithm, id, verifying, signing, published);
    }

    private static boolean verified(String algorithm, PublicKey key, byte[] text, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(text);
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // what is no signature at all is no good one
        }
    }

    private static byte[] signed(String algorithm, PrivateKey key, byte[] text)
            throws GeneralSecurityException {
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(text);
        return signer.sign();
    }

    private static RSAPublicKey strong(PublicKey key) {
        RSAPublicKey rsa = cast(key, RSAPublicKey.class);
        if (rsa.getModulus().bitLength() < 2048) {
            throw new WebSetupException(
                    "An RSA key of "
                            + rsa.getModulus().bitLength()
                            + " bits is too weak: RS256 needs 2048");
        }
        return rsa;
    }

    private static <T> T cast(Object key, Class<T> type) {
        if (!type.isInstance(key)) {
            throw new WebSetupException(
                    "This algorithm needs a "
                            + type.getSimpleName()
                            + ", not a "
                            + key.getClass().getSimpleName());
        }
        return type.cast(key);
    }

    // ---- what it is ----

    /** The algorithm, {@code "RS256"}. */
    public String algorithm() {
        return algorithm;
    }

    /** Its id; empty if it has none. */
    public String id() {
        return id;
    }

    /**
     * The public part as a JSON Web Key, for a key set that others fetch.
     *
     * @throws WebSetupException if the key is a secret
     */
    public Map<String, Object> toJwk() {
        if (published.isEmpty()) {
            throw new WebSetupException("A secret key must not be published");
        }
        Map<String, Object> fields = new LinkedHashMap<>(published);
        fields.put("use", "sig");
        fields.put("alg", algorithm);
        if (!id.isEmpty()) {
            fields.put("kid", id);
        }
        return fields;
    }

    /** Whether a signature is one of this key. */
    boolean verifies(byte[] text, byte[] signature) {
        try {
            return verifying.verify(text, signature);
        } catch (GeneralSecurityException e) {
            throw new InvalidTokenException("The signature of the token is not good", e);
        }
    }

    /** Whether it can sign. */
    boolean signs() {
        return signing != null;
    }

    byte[] sign(byte[] text) {
        Signing own = signing;
        if (own == null) {
            throw new WebSetupException(
                    "The key " + this + " is public: it verifies, but cannot sign");
        }
        try {
            return own.sign(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The token cannot be signed with " + this, e);
        }
    }

    @Override
    public String toString() {
        return algorithm + (id.isEmpty() ? "" : " " + id);
    }
}
