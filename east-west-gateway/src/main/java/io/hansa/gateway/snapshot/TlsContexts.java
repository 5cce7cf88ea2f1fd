package io.hansa.gateway.snapshot;

import io.hansa.gateway.proto.CertificateValidationContext;
import io.hansa.gateway.proto.CommonTlsContext;
import io.hansa.gateway.proto.CommonTlsContext.CombinedCertificateValidationContext;
import io.hansa.gateway.proto.DownstreamTlsContext;
import io.hansa.gateway.proto.RawBuffer;
import io.hansa.gateway.proto.SdsSecretConfig;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.SubjectAltNameMatcher;
import io.hansa.gateway.proto.TlsParameters;
import io.hansa.gateway.proto.TlsParameters.TlsProtocol;
import io.hansa.gateway.proto.TransportSocket;
import io.hansa.gateway.proto.UpstreamTlsContext;
import java.util.List;

/** Transport sockets: mutual TLS 1.3 without resumption (I5), with the gateway's own leaf, or none at all. */
final class TlsContexts {

    private static final String TLS = "envoy.transport_sockets.tls";

    private TlsContexts() {}

    /** Ends TLS; whoever calls must show a certificate. */
    static TransportSocket downstream() {
        return Messages.socket(
                TLS,
                DownstreamTlsContext.newBuilder()
                        .setCommonTlsContext(common().setValidationContextSdsSecretConfig(secret(Secrets.TRUST)))
                        .setRequireClientCertificate(Messages.of(true))
                        .setDisableStatelessSessionResumption(true)
                        .setDisableStatefulSessionResumption(true)
                        .build());
    }

    /** Begins TLS towards one of {@code peers}, asking for {@code sni}. */
    static TransportSocket upstream(String sni, List<StringMatcher> peers) {
        var expected = CertificateValidationContext.newBuilder();
        peers.forEach(peer -> expected.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                .setSanType(SubjectAltNameMatcher.SanType.URI)
                .setMatcher(peer)));
        return Messages.socket(
                TLS,
                UpstreamTlsContext.newBuilder()
                        .setCommonTlsContext(
                                common().setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                                        .setDefaultValidationContext(expected)
                                        .setValidationContextSdsSecretConfig(secret(Secrets.TRUST))))
                        .setSni(sni)
                        .setMaxSessionKeys(Messages.of(0))
                        .build());
    }

    /** Bytes as they are. */
    static TransportSocket plain() {
        return Messages.socket("envoy.transport_sockets.raw_buffer", RawBuffer.getDefaultInstance());
    }

    private static CommonTlsContext.Builder common() {
        return CommonTlsContext.newBuilder()
                .setTlsParams(TlsParameters.newBuilder()
                        .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_3)
                        .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3))
                .addTlsCertificateSdsSecretConfigs(secret(Secrets.OWN));
    }

    private static SdsSecretConfig secret(String name) {
        return SdsSecretConfig.newBuilder()
                .setName(name)
                .setSdsConfig(Messages.ADS)
                .build();
    }
}
