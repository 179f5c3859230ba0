package tasuki.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * A key that JSON Web Tokens are signed or verified with, for exactly one algorithm: a token that
 * names another one is refused whatever it is signed with.
 */
public final class JwtKey {
    private final JWSAlgorithm algorithm;
    private final String id;
    private final @Nullable JWSVerifier verifier;
    private final @Nullable JWSSigner signer;
    private final @Nullable JWK published;

    private JwtKey(
            JWSAlgorithm algorithm,
            String id,
            @Nullable JWSVerifier verifier,
            @Nullable JWSSigner signer,
            @Nullable JWK published) {
        this.algorithm = algorithm;
        this.id = id;
        this.verifier = verifier;
        this.signer = signer;
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
        return made(
                () ->
                        new JwtKey(
                                JWSAlgorithm.HS256,
                                "",
                                new MACVerifier(secret),
                                new MACSigner(secret),
                                null));
    }

    /** RSA with SHA-256, to verify with. */
    public static JwtKey rs256(PublicKey key) {
        RSAPublicKey rsa = strong(key);
        return new JwtKey(
                JWSAlgorithm.RS256,
                "",
                new RSASSAVerifier(rsa),
                null,
                new RSAKey.Builder(rsa).build());
    }

    /** RSA with SHA-256, to sign and to verify with. */
    public static JwtKey rs256(KeyPair keys) {
        RSAPublicKey rsa = strong(keys.getPublic());
        RSAPrivateKey own = cast(keys.getPrivate(), RSAPrivateKey.class);
        return new JwtKey(
                JWSAlgorithm.RS256,
                "",
                new RSASSAVerifier(rsa),
                new RSASSASigner((PrivateKey) own),
                new RSAKey.Builder(rsa).build());
    }

    /** ECDSA on the curve P-256 with SHA-256, to verify with. */
    public static JwtKey es256(PublicKey key) {
        ECPublicKey ec = cast(key, ECPublicKey.class);
        return made(
                () ->
                        new JwtKey(
                                JWSAlgorithm.ES256,
                                "",
                                new ECDSAVerifier(ec),
                                null,
                                new ECKey.Builder(Curve.P_256, ec).build()));
    }

    /** ECDSA on the curve P-256 with SHA-256, to sign and to verify with. */
    public static JwtKey es256(KeyPair keys) {
        ECPublicKey ec = cast(keys.getPublic(), ECPublicKey.class);
        ECPrivateKey own = cast(keys.getPrivate(), ECPrivateKey.class);
        return made(
                () ->
                        new JwtKey(
                                JWSAlgorithm.ES256,
                                "",
                                new ECDSAVerifier(ec),
                                new ECDSASigner(own),
                                new ECKey.Builder(Curve.P_256, ec).build()));
    }

    /** One of a key set, if it is for signatures of a kind that is known here. */
    static Optional<JwtKey> of(JWK jwk) {
        String use = jwk.getKeyUse() == null ? "sig" : jwk.getKeyUse().identifier();
        if (!use.equals("sig") || jwk instanceof OctetSequenceKey) {
            return Optional.empty(); // a secret has no business in a set that is fetched
        }
        String named = jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName();
        String id = jwk.getKeyID() == null ? "" : jwk.getKeyID();
        try {
            if (jwk instanceof RSAKey rsa && (named.isEmpty() || named.equals("RS256"))) {
                return Optional.of(rs256(rsa.toRSAPublicKey()).id(id));
            }
            if (jwk instanceof ECKey ec
                    && ec.getCurve().equals(Curve.P_256)
                    && (named.isEmpty() || named.equals("ES256"))) {
                return Optional.of(es256(ec.toECPublicKey()).id(id));
            }
        } catch (JOSEException | WebSetupException e) {
            return Optional.empty(); // a broken or a weak key in a set spoils only itself
        }
        return Optional.empty();
    }

    /** The same with an id, which tokens name and which tells keys apart when they change. */
    public JwtKey id(String id) {
        return new JwtKey(algorithm, id, verifier, signer, published);
    }

    private interface Making {
        JwtKey make() throws JOSEException;
    }

    private static JwtKey made(Making making) {
        try {
            return making.make();
        } catch (JOSEException | IllegalArgumentException | IllegalStateException e) {
            throw new WebSetupException("Not a key to sign or verify with: " + e.getMessage(), e);
        }
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
        return algorithm.getName();
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
        JWK jwk = published;
        if (jwk == null) {
            throw new WebSetupException("A secret key must not be published");
        }
        Map<String, Object> fields = new java.util.LinkedHashMap<>(jwk.toJSONObject());
        fields.put("use", "sig");
        fields.put("alg", algorithm());
        if (!id.isEmpty()) {
            fields.put("kid", id);
        }
        return fields;
    }

    @Nullable JWSVerifier verifier() {
        return verifier;
    }

    JWSSigner signer() {
        JWSSigner known = signer;
        if (known == null) {
            throw new WebSetupException(
                    "The key " + this + " is public: it verifies, but cannot sign");
        }
        return known;
    }

    @Override
    public String toString() {
        return algorithm() + (id.isEmpty() ? "" : " " + id);
    }
}
