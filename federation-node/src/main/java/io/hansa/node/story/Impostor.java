package io.hansa.node.story;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.node.demo.DemoFiles;
import io.hansa.node.peer.PinnedDialer;
import io.hansa.node.wiring.NodeThreads;
import io.hansa.trust.authority.AuthorityJournal;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.IssuancePolicy;
import io.hansa.trust.join.JoinResult;
import io.hansa.trust.join.Joiner;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.x509.CertificateProfile;
import java.nio.file.Path;
import java.time.InstantSource;

/** Somebody who found a token that was used already, and comes with it under the cluster's name and a key of his own. */
final class Impostor {
    private final Path folder;

    /** @param folder for his key; made by the caller, who also removes it */
    Impostor(Path folder) {
        this.folder = folder;
    }

    /** What the issuer answers to the token, e.g. {@code HANSA-JOIN-003 ...}; {@code NOT REFUSED} if it lets him in. */
    String join(String cluster, String token) {
        var clock = InstantSource.system();
        var federation = new FederationName(DemoFiles.FEDERATION);
        var id = new ClusterId(cluster);
        try (var threads = new NodeThreads(clock);
                var passphrase = Passphrase.of("an impostor's own".toCharArray());
                var journal = AuthorityJournal.open(folder.resolve("issued.journal"), clock.instant())) {
            var profile = new CertificateProfile.Authority(federation, id, TrustDomainName.of(id, federation), 1);
            var authority = ClusterAuthority.open(
                    profile,
                    new KeyFile(folder.resolve("authority.pem"), passphrase),
                    journal,
                    IssuancePolicy.alone(),
                    clock);
            var description = Tree.fields().put("gateway", "127.0.0.99:15443").build();
            return switch (new Joiner(authority, new PinnedDialer("", threads.peers()), clock)
                    .join(token, description)) {
                case JoinResult.Joined joined -> "NOT REFUSED";
                case JoinResult.Refused refused -> refused.fault().code() + ' ' + refused.detail();
            };
        } catch (FederationException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
