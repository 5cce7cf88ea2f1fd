package io.hansa.gateway.testkit;

import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A federation for tests: an own authority for each cluster, identities that renew, trust that is withdrawn. */
public final class TestFederation {
    private static final AtomicLong SERIALS = new AtomicLong(1_000);

    private final Map<String, Authority> authorities = new HashMap<>();
    private final Trust trust = new Trust();

    private record Authority(KeyPair keys, X509Certificate certificate) {}

    /** A source that can be renewed. */
    public final class Leaf implements IdentitySource {
        private final List<Consumer<Identity>> listeners = new CopyOnWriteArrayList<>();
        private final SpiffeId id;
        private volatile Identity current;

        private Leaf(SpiffeId id) {
            this.id = id;
            this.current = issue(id);
        }

        /** Takes a new key and certificate. */
        public void renew() {
            current = issue(id);
            listeners.forEach(each -> each.accept(current));
        }

        @Override
        public Identity current() {
            return current;
        }

        @Override
        public Registration onChange(Consumer<Identity> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }

    /** Trust that can be withdrawn. */
    public static final class Trust implements TrustSource {
        private final List<Consumer<TrustView>> listeners = new CopyOnWriteArrayList<>();
        private volatile TrustView current = TrustView.NOBODY;

        @Override
        public TrustView current() {
            return current;
        }

        @Override
        public Registration onChange(Consumer<TrustView> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        private void put(TrustView view) {
            current = view;
            listeners.forEach(each -> each.accept(view));
        }
    }

    /** Everybody's trust: each cluster that has issued a leaf and is not evicted. */
    public Trust trust() {
        return trust;
    }

    /** An identity such as {@code spiffe://a.test/ns/shop/sa/order}; its cluster joins when it is new. */
    public Leaf leaf(String spiffeId) {
        return new Leaf(SpiffeId.parse(spiffeId));
    }

    /** Withdraws all trust in a cluster. */
    public void evict(String domain) {
        var view = trust.current();
        Map<TrustDomainName, List<X509Certificate>> anchors = new HashMap<>(view.anchors());
        var name = new TrustDomainName(domain);
        anchors.remove(name);
        trust.put(new TrustView(view.sequence() + 1, anchors, new DenyList(Set.of(name), Set.of(), Set.of())));
    }

    private synchronized Identity issue(SpiffeId id) {
        var authority = authorities.get(id.domain().value());
        if (authority == null) {
            authority = newAuthority(id.domain().value());
            authorities.put(id.domain().value(), authority);
            var view = trust.current();
            Map<TrustDomainName, List<X509Certificate>> anchors = new HashMap<>(view.anchors());
            anchors.put(id.domain(), List.of(authority.certificate()));
            trust.put(new TrustView(view.sequence() + 1, anchors, view.deny()));
        }
        var keys = newKeys();
        var leaf = certificate(
                authority.certificate().getSubjectX500Principal().getName(), keys, authority.keys(), builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }));
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString())));
                });
        return new Identity(id, keys.getPrivate(), new ArrayList<>(List.of(leaf)));
    }

    private static Authority newAuthority(String domain) {
        var keys = newKeys();
        return new Authority(keys, certificate("CN=" + domain, keys, keys, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        }));
    }

    private interface Extensions {
        void addTo(JcaX509v3CertificateBuilder builder) throws IOException;
    }

    private static X509Certificate certificate(String issuer, KeyPair subject, KeyPair signer, Extensions extensions) {
        try {
            boolean authority = subject == signer;
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(SERIALS.incrementAndGet()),
                    Date.from(now.minus(Duration.ofMinutes(1))),
                    Date.from(now.plus(Duration.ofHours(1))),
                    new X500Name(authority ? issuer : "O=test"),
                    subject.getPublic());
            extensions.addTo(builder);
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a test certificate", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no P-256 keys", e);
        }
    }
}
