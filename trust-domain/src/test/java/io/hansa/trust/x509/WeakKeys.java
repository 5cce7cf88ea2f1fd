package io.hansa.trust.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ECPoint;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Public keys (SubjectPublicKeyInfo) that must not count, made without their private halves. Pure functions. */
final class WeakKeys {
    private static final long SEED = 4711;

    private WeakKeys() {}

    /** P-256 with private key 1. */
    static byte[] generator() {
        return ec("secp256r1", ECNamedCurveTable.getOID("secp256r1"));
    }

    /** A key on the named curve. */
    static byte[] named(String curve) {
        return ec(curve, ECNamedCurveTable.getOID(curve));
    }

    /** A P-256 key that spells its curve out. */
    static byte[] explicitP256() {
        return ec("secp256r1", ECNamedCurveTable.getByName("secp256r1"));
    }

    private static byte[] ec(String curve, ASN1Encodable parameters) {
        X9ECParameters known = ECNamedCurveTable.getByName(curve);
        var point = new X9ECPoint(known.getG(), false);
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters);
        return encoded(new SubjectPublicKeyInfo(algorithm, ((DEROctetString) point.toASN1Primitive()).getOctets()));
    }

    /** An RSA modulus of that many bits; nobody knows its factors, nor needs to. */
    static byte[] rsa(int bits) {
        var modulus = new BigInteger(bits, new Random(SEED)).setBit(bits - 1).setBit(0);
        var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);
        try {
            return encoded(new SubjectPublicKeyInfo(algorithm, new RSAPublicKey(modulus, BigInteger.valueOf(65_537))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(SubjectPublicKeyInfo info) {
        try {
            return info.getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
