package tasuki.web;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Public keys as JSON Web Keys (RFC 7517, 7518). */
final class JsonWebKeys {
    private static final ECParameterSpec P256 = p256();

    private JsonWebKeys() {}

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no P-256", e);
        }
    }

    /** Whether a key is on P-256. */
    static boolean isP256(ECPublicKey key) {
        return key.getParams().getCurve().equals(P256.getCurve())
                && key.getParams().getGenerator().equals(P256.getGenerator())
                && onCurve(key.getW());
    }

    /** A point that is not on the curve would make a key with weak neighbours. */
    private static boolean onCurve(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) P256.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        boolean inField =
                x.signum() >= 0 && y.signum() >= 0 && x.compareTo(p) < 0 && y.compareTo(p) < 0;
        BigInteger right =
                x.pow(3).add(P256.getCurve().getA().multiply(x)).add(P256.getCurve().getB()).mod(p);
        return inField && y.multiply(y).mod(p).equals(right);
    }

    // ---- writing ----

    static Map<String, Object> of(RSAPublicKey key) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "RSA");
        jwk.put("n", text(key.getModulus(), 1));
        jwk.put("e", text(key.getPublicExponent(), 1));
        return jwk;
    }

    static Map<String, Object> of(ECPublicKey key) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kty", "EC");
        jwk.put("crv", "P-256");
        jwk.put("x", text(key.getW().getAffineX(), 32));
        jwk.put("y", text(key.getW().getAffineY(), 32));
        return jwk;
    }

    private static String text(BigInteger number, int atLeast) {
        byte[] signed = number.toByteArray();
        int from = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        int length = signed.length - from;
        byte[] bytes = new byte[Math.max(length, atLeast)];
        System.arraycopy(signed, from, bytes, bytes.length - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    // ---- reading ----

    /**
     * The keys of a set that are for signatures of a kind that is known here; what is broken, weak
     * or of another kind is passed over.
     *
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    static List<JwtKey> readSet(String json) {
        List<JwtKey> keys = new ArrayList<>();
        for (JsonNode each : JsonMapper.shared().readTree(json).path("keys")) {
            try {
                read(each).ifPresent(keys::add);
            } catch (GeneralSecurityException | IllegalArgumentException | WebSetupException e) {
                continue; // it spoils only itself
            }
        }
        return keys;
    }

    private static Optional<JwtKey> read(JsonNode jwk) throws GeneralSecurityException {
        String use = text(jwk, "use");
        String algorithm = text(jwk, "alg");
        if (!use.isEmpty() && !use.equals("sig")) {
            return Optional.empty();
        }
        String id = text(jwk, "kid");
        switch (text(jwk, "kty")) {
            case "RSA" -> {
                if (!algorithm.isEmpty() && !algorithm.equals("RS256")) {
                    return Optional.empty();
                }
                PublicKey key =
                        KeyFactory.getInstance("RSA")
                                .generatePublic(
                                        new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
                return Optional.of(JwtKey.rs256(key).id(id));
            }
            case "EC" -> {
                boolean other = !algorithm.isEmpty() && !algorithm.equals("ES256");
                if (other || !text(jwk, "crv").equals("P-256")) {
                    return Optional.empty();
                }
                ECPoint point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
                PublicKey key =
                        KeyFactory.getInstance("EC")
                                .generatePublic(new ECPublicKeySpec(point, P256));
                return Optional.of(JwtKey.es256(key).id(id));
            }
            default -> {
                return Optional.empty(); // a secret has no business in a set that is fetched
            }
        }
    }

    private static String text(JsonNode jwk, String name) {
        JsonNode value = jwk.get(name);
        return value != null && value.isString() ? value.asString() : "";
    }

    private static BigInteger number(JsonNode jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text(jwk, name)));
    }
}
