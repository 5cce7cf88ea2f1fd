package io.hansa.gateway.config;

import java.util.List;

/**
 * Who may pass, by SPIFFE ID (Envoy: RBAC with {@code authenticated.principal_name}; {@code match_typed_subject_alt_names}
 * of the URI type for peers). Whoever no entry names is refused. Immutable.
 *
 * @param allowed the entries; empty refuses everybody
 */
public record CallerRule(List<Match> allowed) {

    /** One entry of the list. */
    public sealed interface Match {

        /** Whether it names that caller; the ID was verified and is in canonical form. */
        boolean names(String spiffeId);

        /** Exactly this ID, such as {@code spiffe://aws-use1.acme.mesh/ns/shop/sa/order}. */
        record Id(String spiffeId) implements Match {
            @Override
            public boolean names(String caller) {
                return caller.equals(spiffeId);
            }
        }

        /** Everybody of one trust domain, such as {@code aws-use1.acme.mesh}. */
        record TrustDomain(String name) implements Match {
            @Override
            public boolean names(String caller) {
                return caller.startsWith("spiffe://" + name + '/');
            }
        }

        /** IDs that begin with a text, which reaches at least to the end of the trust domain. */
        record Prefix(String prefix) implements Match {
            @Override
            public boolean names(String caller) {
                return caller.startsWith(prefix);
            }
        }

        /** Everybody whom the verifier accepted (or, without client certificates, everybody). */
        record Anyone() implements Match {
            @Override
            public boolean names(String caller) {
                return true;
            }
        }
    }

    public CallerRule {
        allowed = List.copyOf(allowed);
    }

    /** Everybody whom the verifier accepts: authenticated, not authorised further. */
    public static CallerRule anyone() {
        return new CallerRule(List.of(new Match.Anyone()));
    }

    /** These IDs and no other. */
    public static CallerRule ids(String... spiffeIds) {
        return new CallerRule(
                List.of(spiffeIds).stream().<Match>map(Match.Id::new).toList());
    }

    /** Everybody of these trust domains. */
    public static CallerRule trustDomains(String... names) {
        return new CallerRule(
                List.of(names).stream().<Match>map(Match.TrustDomain::new).toList());
    }

    /** Whether this caller may pass. */
    public boolean allows(String spiffeId) {
        return allowed.stream().anyMatch(each -> each.names(spiffeId));
    }

    List<ConfigProblem> problems() {
        var found = new ConfigProblem.Gathering();
        for (int i = 0; i < allowed.size(); i++) {
            var path = "allowed[" + i + ']';
            switch (allowed.get(i)) {
                case Match.Id id ->
                    found.require(hasPath(id.spiffeId()), path, "not a SPIFFE ID with a path: " + id.spiffeId());
                case Match.TrustDomain domain ->
                    found.require(
                            !domain.name().isEmpty() && !domain.name().contains("/"),
                            path,
                            "not a trust domain name: " + domain.name());
                case Match.Prefix prefix ->
                    found.require(
                            hasPath(prefix.prefix() + 'x'),
                            path,
                            "must hold a whole trust domain and its slash: " + prefix.prefix());
                case Match.Anyone ignored -> found.require(true, path, "");
            }
        }
        return found.toList();
    }

    private static boolean hasPath(String id) {
        int slash = id.startsWith("spiffe://") ? id.indexOf('/', 9) : -1;
        return slash > 9 && slash < id.length() - 1;
    }
}
