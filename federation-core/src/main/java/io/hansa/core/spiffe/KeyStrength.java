package io.hansa.core.spiffe;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which keys and signatures count: P-256, P-384, Ed25519, RSA of 2048 to 8192 bits; SHA-256 and better (trust.md, section 6,
 * rule 3). Cheap: no signature is checked. Pure functions.
 */
public final class KeyStrength {
    private static final int RSA_BITS_MIN = 2048;

    /** Larger ones cost the verifier more than the prover. */
    private static final int RSA_BITS_MAX = 8192;

    private static final BigInteger RSA_EXPONENT_MIN = BigInteger.valueOf(65_537);
    private static final int RSA_EXPONENT_BITS_MAX = 64;

    private static final List<ECParameterSpec> CURVES = List.of(curve("secp256r1"), curve("secp384r1"));

    /** ECDSA, RSA PKCS#1 v1.5 with SHA-256, -384, -512; RSA-PSS; Ed25519. */
    private static final Set<String> SIGNATURES = Set.of(
            "1.2.840.10045.4.3.2",
            "1.2.840.10045.4.3.3",
            "1.2.840.10045.4.3.4",
            "1.2.840.113549.1.1.11",
            "1.2.840.113549.1.1.12",
            "1.2.840.113549.1.1.13",
            "1.2.840.113549.1.1.10",
            "1.3.101.112");

    private KeyStrength() {}

    private static ECParameterSpec curve(String name) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    /** Why the key does not count; empty when it does. */
    public static Optional<String> weakness(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> weakness(ec);
            case RSAPublicKey rsa -> weakness(rsa);
            case EdECPublicKey ed
            when ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName()) -> Optional.empty();
            default -> Optional.of("key of kind " + key.getAlgorithm());
        };
    }

    private static Optional<String> weakness(RSAPublicKey rsa) {
        int bits = rsa.getModulus().bitLength();
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            return Optional.of("RSA of " + bits + " bits");
        }
        var exponent = rsa.getPublicExponent();
        boolean usual = exponent.compareTo(RSA_EXPONENT_MIN) >= 0
                && exponent.bitLength() <= RSA_EXPONENT_BITS_MAX
                && exponent.testBit(0);
        return usual && rsa.getModulus().testBit(0) ? Optional.empty() : Optional.of("RSA with unusual numbers");
    }

    private static Optional<String> weakness(ECPublicKey ec) {
        for (var curve : CURVES) {
            if (sameCurve(curve, ec.getParams())) {
                return onCurve(ec.getW(), curve) && !trivial(ec.getW(), curve)
                        ? Optional.empty()
                        : Optional.of("point not usable on its curve");
            }
        }
        return Optional.of("curve of " + ec.getParams().getOrder().bitLength() + " bits");
    }

    private static boolean sameCurve(ECParameterSpec a, ECParameterSpec b) {
        return a.getCurve().equals(b.getCurve())
                && a.getGenerator().equals(b.getGenerator())
                && a.getOrder().equals(b.getOrder());
    }

    /** Private keys 1 and -1: the generator and its mirror image. */
    private static boolean trivial(ECPoint point, ECParameterSpec curve) {
        return point.getAffineX().equals(curve.getGenerator().getAffineX());
    }

    private static boolean onCurve(ECPoint point, ECParameterSpec curve) {
        if (point.equals(ECPoint.POINT_INFINITY) || !(curve.getCurve().getField() instanceof ECFieldFp field)) {
            return false;
        }
        var p = field.getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        boolean inField = x.signum() >= 0 && x.compareTo(p) < 0 && y.signum() >= 0 && y.compareTo(p) < 0;
        var right = x.multiply(x)
                .add(curve.getCurve().getA())
                .multiply(x)
                .add(curve.getCurve().getB());
        return inField && y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    /** Whether a certificate may be signed by this algorithm (dotted OID). */
    static boolean signatureCounts(String oid) {
        return SIGNATURES.contains(oid);
    }
}
