package io.hansa.trust.x509;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import java.time.Duration;
import java.util.Optional;

/**
 * What a certificate of this federation says, apart from key, serial and dates: one of three kinds, each exactly as in
 * trust.md, section 2. Immutable.
 */
public sealed interface CertificateProfile {

    FederationName federation();

    /** How long it is good for, from the instant of issuing. */
    Duration life();

    /** How far before the instant of issuing it begins, so that a peer's clock may lag. */
    Duration backdate();

    /** The federation root of one generation. */
    record Root(FederationName federation, int generation) implements CertificateProfile {
        public Root {
            requireGeneration(generation);
        }

        @Override
        public Duration life() {
            return Duration.ofDays(3_652);
        }

        @Override
        public Duration backdate() {
            return Duration.ofMinutes(5);
        }
    }

    /** A cluster's authority, fenced to its trust domain; self-signed or signed by the root, the same in all else. */
    record Authority(FederationName federation, ClusterId cluster, TrustDomainName domain, int generation)
            implements CertificateProfile {
        public Authority {
            requireGeneration(generation);
        }

        @Override
        public Duration life() {
            return Duration.ofDays(90);
        }

        @Override
        public Duration backdate() {
            return Duration.ofMinutes(5);
        }
    }

    /**
     * An identity.
     *
     * @param life gateways and nodes 1 h to 7 d, workloads 5 min to 24 h
     */
    record Leaf(FederationName federation, SpiffeId id, Duration life) implements CertificateProfile {
        private static final Duration INFRASTRUCTURE_MIN = Duration.ofHours(1);
        private static final Duration INFRASTRUCTURE_MAX = Duration.ofDays(7);
        private static final Duration WORKLOAD_MIN = Duration.ofMinutes(5);
        private static final Duration WORKLOAD_MAX = Duration.ofHours(24);
        private static final Duration INFRASTRUCTURE_LIFE = Duration.ofHours(24);
        private static final Duration WORKLOAD_LIFE = Duration.ofHours(1);

        public Leaf {
            boolean infrastructure = id.isNode() || id.isGateway();
            var min = infrastructure ? INFRASTRUCTURE_MIN : WORKLOAD_MIN;
            var max = infrastructure ? INFRASTRUCTURE_MAX : WORKLOAD_MAX;
            if (life.compareTo(min) < 0 || life.compareTo(max) > 0) {
                throw new IllegalArgumentException("life: " + life + " (expected: " + min + " to " + max + ')');
            }
            dnsName(id).ifPresent(TrustDomainName::new); // Refuses a gateway whose name is not a DNS label.
        }

        /** A leaf of the usual life: 24 h for nodes and gateways, 1 h for workloads. */
        public static Leaf of(FederationName federation, SpiffeId id) {
            return new Leaf(federation, id, id.isNode() || id.isGateway() ? INFRASTRUCTURE_LIFE : WORKLOAD_LIFE);
        }

        /** The DNS name that plain TLS clients check; gateways only. */
        public Optional<String> dnsName() {
            return dnsName(id);
        }

        private static Optional<String> dnsName(SpiffeId id) {
            var name = id.path().substring(id.path().lastIndexOf('/') + 1);
            return id.isGateway() ? Optional.of(name + ".gw." + id.domain()) : Optional.empty();
        }

        @Override
        public Duration backdate() {
            return Duration.ofSeconds(60);
        }
    }

    private static void requireGeneration(int generation) {
        if (generation < 1) {
            throw new IllegalArgumentException("generation: " + generation + " (expected: >= 1)");
        }
    }
}
