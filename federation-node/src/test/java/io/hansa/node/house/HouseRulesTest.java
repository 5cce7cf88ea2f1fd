package io.hansa.node.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of ARCHITECTURE.md on who may see whom, over the compiled classes of every module. */
class HouseRulesTest {

    /** Somebody else's library and the only packages of ours that may know it. */
    record Vendor(String library, List<String> owners) {

        static Vendor of(String library, String... owners) {
            return new Vendor(library, List.of(owners));
        }
    }

    static List<Vendor> vendors() {
        return List.of(
                Vendor.of("software.amazon..", "io.hansa.cloud.aws"),
                Vendor.of("com.azure..", "io.hansa.cloud.azure"),
                Vendor.of("io.fabric8..", "io.hansa.cloud.kubernetes"),
                Vendor.of("org.snakeyaml..", "io.hansa.cloud.file"),
                Vendor.of("com.hazelcast..", "io.hansa.sync.carrier", "io.hansa.sync.membertls"),
                Vendor.of("java.sql..", "io.hansa.sync.store"),
                Vendor.of("org.sqlite..", "io.hansa.sync.store"),
                Vendor.of("org.bouncycastle..", "io.hansa.trust.x509"),
                Vendor.of(
                        "io.netty..",
                        "io.hansa.gateway..",
                        "io.hansa.node.peer",
                        "io.hansa.node.wiring",
                        "io.hansa.node.lifecycle"),
                Vendor.of(
                        "io.grpc..",
                        "io.hansa.gateway.proto",
                        "io.hansa.gateway.xds",
                        "io.hansa.gateway.follow",
                        "io.hansa.sync.snapshot",
                        "io.hansa.node.peer",
                        "io.hansa.node.lifecycle",
                        "io.hansa.node.wiring"),
                Vendor.of(
                        "com.google.protobuf..",
                        "io.hansa.gateway.proto",
                        "io.hansa.gateway.resource",
                        "io.hansa.gateway.snapshot",
                        "io.hansa.gateway.codec",
                        "io.hansa.gateway.xds",
                        "io.hansa.gateway.follow",
                        "io.hansa.sync.snapshot",
                        "io.hansa.node.peer"),
                Vendor.of("io.envoyproxy..", "io.hansa.gateway.xds"),
                Vendor.of("gg.jte..", "io.hansa.console.."),
                Vendor.of("com.ibm.icu..", "io.hansa.console.."),
                Vendor.of("io.micronaut..", "io.hansa.console..", "io.hansa.node.."),
                Vendor.of("picocli..", "io.hansa.node.cli", "io.hansa.node.demo", "io.hansa.node.story"));
    }

    @Test
    void coreKnowsTheJdkAndJspecifyAlone() {
        check(classes()
                .that()
                .resideInAPackage("io.hansa.core..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "io.hansa.core..",
                        "java.lang..",
                        "java.math..",
                        "java.net..",
                        "java.nio..",
                        "java.io..",
                        "java.security..",
                        "java.text..",
                        "java.time..",
                        "java.util..",
                        "javax.crypto..",
                        "javax.net.ssl..",
                        "javax.security..",
                        "org.jspecify..")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust", "sync", "cloud", "gateway", "console"})
    void aRoomAboveCoreSeesNoneButCore(String room) {
        check(noClasses()
                .that()
                .resideInAPackage("io.hansa." + room + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.hansa..")
                        .and(resideOutsideOfPackages("io.hansa." + room + "..", "io.hansa.core.."))));
    }

    @ParameterizedTest
    @MethodSource("vendors")
    void aVendorsTypesStayWithTheirOwners(Vendor vendor) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(vendor.owners().toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(vendor.library()));
    }

    @Test
    void noPackagesImportEachOtherInACircle() {
        check(slices().matching("io.hansa.(*).(*)..").should().beFreeOfCycles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "azure", "kubernetes", "consul", "zookeeper", "dns", "file", "istio", "linkerd"})
    void oneCloudNeverKnowsAnother(String shelf) {
        check(noClasses()
                .that()
                .resideInAPackage("io.hansa.cloud." + shelf)
                .should()
                .dependOnClassesThat(resideInAPackage("io.hansa.cloud..")
                        .and(resideOutsideOfPackages(
                                "io.hansa.cloud." + shelf, "io.hansa.cloud.poll", "io.hansa.cloud.health"))));
    }

    @Test
    void aDecisionReadsNoClock() {
        check(noClasses()
                .that()
                .resideInAPackage("io.hansa.core..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Math.class, "random"));
    }

    private static void check(ArchRule rule) {
        // A room that is not furnished yet breaks no law.
        rule.allowEmptyShould(true).check(Classes.OF_THE_HOUSE);
    }
}
