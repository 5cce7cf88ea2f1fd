package io.hansa.gateway.codec;

import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.proto.CertificateValidationContext;
import io.hansa.gateway.proto.CommonTlsContext;
import io.hansa.gateway.proto.DownstreamTlsContext;
import io.hansa.gateway.proto.Principal;
import io.hansa.gateway.proto.RBAC;
import io.hansa.gateway.proto.RawBuffer;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.SubjectAltNameMatcher;
import io.hansa.gateway.proto.TlsParameters.TlsProtocol;
import io.hansa.gateway.proto.TransportSocket;
import io.hansa.gateway.proto.UpstreamTlsContext;
import io.hansa.gateway.snapshot.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads TLS contexts and the rules about who may call. The gateway has one identity and one set of anchors, so only the
 * secrets {@code default} and {@code ALL} can be meant.
 */
final class TlsReading {
    private final Reading reading;

    TlsReading(Reading reading) {
        this.reading = reading;
    }

    /** How a chain ends TLS; {@code rules} are those of its RBAC filter. */
    Optional<FilterChain.Terminate> downstream(String path, TransportSocket socket, Optional<CallerRule> rules) {
        var config = path + ".typed_config";
        return reading.unpack(config, socket.getTypedConfig(), DownstreamTlsContext.class)
                .map(context -> {
                    var common = context.getCommonTlsContext();
                    boolean required = context.getRequireClientCertificate().getValue();
                    var peers = common(config + ".common_tls_context", common, required);
                    reading.require(
                            peers.isEmpty() || rules.isEmpty(),
                            config,
                            "callers are named both by SAN matchers and by RBAC: one of them is enough");
                    return new FilterChain.Terminate(
                            required ? FilterChain.ClientCertificate.REQUIRED : FilterChain.ClientCertificate.NOT_ASKED,
                            common.getAlpnProtocolsList(),
                            rules.or(() -> peers).orElseGet(CallerRule::anyone));
                });
    }

    /** How endpoints are spoken to. */
    UpstreamTransport upstream(String path, TransportSocket socket) {
        var config = path + ".typed_config";
        if (socket.getTypedConfig().is(RawBuffer.class)) {
            reading.unpack(config, socket.getTypedConfig(), RawBuffer.class);
            return new UpstreamTransport.Plain();
        }
        return reading.unpack(config, socket.getTypedConfig(), UpstreamTlsContext.class)
                .<UpstreamTransport>map(context -> {
                    var common = context.getCommonTlsContext();
                    var peers = common(config + ".common_tls_context", common, true);
                    return new UpstreamTransport.Tls(
                            context.getSni(), common.getAlpnProtocolsList(), peers.orElseGet(CallerRule::anyone));
                })
                .orElseGet(UpstreamTransport.Plain::new);
    }

    /** Checks what both sides share; the SAN matchers, when there are any. */
    private Optional<CallerRule> common(String path, CommonTlsContext common, boolean verifies) {
        version(
                path + ".tls_params.tls_minimum_protocol_version",
                common.getTlsParams().getTlsMinimumProtocolVersion());
        version(
                path + ".tls_params.tls_maximum_protocol_version",
                common.getTlsParams().getTlsMaximumProtocolVersion());
        reading.require(
                common.getTlsCertificateSdsSecretConfigsCount() == 1
                        && common.getTlsCertificateSdsSecretConfigs(0).getName().equals(Secrets.OWN),
                path + ".tls_certificate_sds_secret_configs",
                "must be the secret '" + Secrets.OWN + "' alone");
        return switch (common.getValidationContextTypeCase()) {
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG -> {
                trust(
                        path + ".validation_context_sds_secret_config",
                        common.getValidationContextSdsSecretConfig().getName());
                yield Optional.empty();
            }
            case COMBINED_VALIDATION_CONTEXT -> {
                var combined = common.getCombinedValidationContext();
                var below = path + ".combined_validation_context";
                trust(
                        below + ".validation_context_sds_secret_config",
                        combined.getValidationContextSdsSecretConfig().getName());
                yield peers(below + ".default_validation_context", combined.getDefaultValidationContext());
            }
            case VALIDATIONCONTEXTTYPE_NOT_SET -> {
                reading.require(!verifies, path, "a validation context is needed: nobody is believed by default");
                yield Optional.empty();
            }
        };
    }

    private void version(String path, TlsProtocol version) {
        reading.require(
                version == TlsProtocol.TLS_AUTO || version == TlsProtocol.TLSv1_3, path, version + " is not supported");
    }

    private void trust(String path, String name) {
        reading.require(name.equals(Secrets.TRUST), path + ".name", "must be the secret '" + Secrets.TRUST + "'");
    }

    private Optional<CallerRule> peers(String path, CertificateValidationContext context) {
        reading.require(
                !context.hasCustomValidatorConfig(),
                path + ".custom_validator_config",
                "belongs into the secret '" + Secrets.TRUST + "'");
        var matches = new ArrayList<CallerRule.Match>();
        for (int i = 0; i < context.getMatchTypedSubjectAltNamesCount(); i++) {
            var each = context.getMatchTypedSubjectAltNames(i);
            var below = path + ".match_typed_subject_alt_names[" + i + ']';
            reading.require(
                    each.getSanType() == SubjectAltNameMatcher.SanType.URI,
                    below + ".san_type",
                    each.getSanType() + " is not supported");
            matches.add(match(below + ".matcher", each.getMatcher()));
        }
        return matches.isEmpty() ? Optional.empty() : Optional.of(new CallerRule(matches));
    }

    private CallerRule.Match match(String path, StringMatcher matcher) {
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> new CallerRule.Match.Id(matcher.getExact());
            case PREFIX -> new CallerRule.Match.Prefix(matcher.getPrefix());
            case SUFFIX, CONTAINS, MATCHPATTERN_NOT_SET -> {
                reading.refuse(path, "exact or prefix is needed");
                yield new CallerRule.Match.Id("");
            }
        };
    }

    /** Who may pass, by the rules of an RBAC filter. */
    CallerRule callers(String path, RBAC rules) {
        reading.require(
                rules.getAction() == RBAC.Action.ALLOW, path + ".action", rules.getAction() + " is not supported");
        List<CallerRule.Match> allowed = new ArrayList<>();
        rules.getPoliciesMap().forEach((name, policy) -> {
            var below = path + ".policies[" + name + ']';
            reading.require(
                    policy.getPermissionsCount() == 1
                            && policy.getPermissions(0).getAny(),
                    below + ".permissions",
                    "must be 'any' alone");
            for (int i = 0; i < policy.getPrincipalsCount(); i++) {
                allowed.add(principal(below + ".principals[" + i + ']', policy.getPrincipals(i)));
            }
        });
        return new CallerRule(allowed);
    }

    private CallerRule.Match principal(String path, Principal principal) {
        return switch (principal.getIdentifierCase()) {
            case ANY -> {
                reading.require(principal.getAny(), path + ".any", "must be true");
                yield new CallerRule.Match.Anyone();
            }
            case AUTHENTICATED ->
                principal.getAuthenticated().hasPrincipalName()
                        ? match(
                                path + ".authenticated.principal_name",
                                principal.getAuthenticated().getPrincipalName())
                        : new CallerRule.Match.Anyone();
            case IDENTIFIER_NOT_SET -> {
                reading.refuse(path, "any or authenticated is needed");
                yield new CallerRule.Match.Id("");
            }
        };
    }
}
