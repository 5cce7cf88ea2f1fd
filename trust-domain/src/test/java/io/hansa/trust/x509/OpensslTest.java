package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.trust.testkit.TestTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second opinion on our certificates, where OpenSSL is installed. */
class OpensslTest {
    @TempDir
    private Path folder;

    private final TestTrust trust = TestTrust.of("acme.mesh", "aws-use1", "azure-weu");

    private record Ran(int code, String output) {}

    private static Ran openssl(List<String> arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    @BeforeAll
    static void needsOpenssl() throws InterruptedException {
        try {
            Assumptions.assumeTrue(openssl(List.of("version")).code() == 0, "openssl does not run");
        } catch (IOException e) {
            Assumptions.abort("openssl is not installed");
        }
    }

    private Path pem(String name, X509Certificate... certificates) throws IOException {
        return Files.writeString(folder.resolve(name), Certificates.pem(List.of(certificates)));
    }

    private Ran verify(String purpose, Path anchor, Path untrusted, Path leaf)
            throws IOException, InterruptedException {
        return openssl(List.of(
                "verify",
                "-x509_strict",
                "-purpose",
                purpose,
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                anchor.toString(),
                "-untrusted",
                untrusted.toString(),
                leaf.toString()));
    }

    @Test
    void acceptsOurChainsUnderBothAnchorsForBothUses() throws IOException, InterruptedException {
        var signed = pem("signed.pem", trust.issuer("aws-use1").certificate());
        var anchors = List.of(pem("root.pem", trust.root()), pem("self.pem", trust.anchor("aws-use1")));
        for (var identity : List.of(
                trust.node("aws-use1", "node-1"),
                trust.gateway("aws-use1", "gw-1"),
                trust.workload("aws-use1", "/ns/shop/sa/order"))) {
            var leaf = pem("leaf.pem", identity.leaf());
            for (var purpose : List.of("sslserver", "sslclient")) {
                assertThat(verify(purpose, anchors.getFirst(), signed, leaf))
                        .satisfies(
                                ran -> assertThat(ran.code()).as(ran.output()).isZero());
                // The twin is enough of an anchor: a trust store of one domain never needs the root.
                assertThat(openssl(List.of(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                purpose,
                                "-no-CApath",
                                "-no-CAstore",
                                "-CAfile",
                                anchors.getLast().toString(),
                                leaf.toString())))
                        .satisfies(
                                ran -> assertThat(ran.code()).as(ran.output()).isZero());
            }
        }
    }

    @Test
    void refusesALeafWithAForeignDnsNameByTheFenceAlone()
            throws IOException, InterruptedException, java.security.cert.CertificateException {
        var forged = new ForgedLeaf(
                        trust.authorityKeys("aws-use1").getPrivate(),
                        trust.issuer("aws-use1").certificate(),
                        java.time.Instant.now())
                .uri("spiffe://aws-use1.acme.mesh/a")
                .name(new org.bouncycastle.asn1.x509.GeneralName(
                        org.bouncycastle.asn1.x509.GeneralName.dNSName, "gw-1.gw.azure-weu.acme.mesh"))
                .read();
        var ran = verify(
                "sslserver",
                pem("root.pem", trust.root()),
                pem("signed.pem", trust.issuer("aws-use1").certificate()),
                pem("forged.pem", forged));
        assertThat(ran.code()).isNotZero();
    }
}
