package io.hansa.node.records;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.Export;
import io.hansa.core.model.ServiceName;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.resource.Cbor;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.node.change.ExportChange;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node that comes up with an empty or old disk offers what its cluster offered last, no more and no less. */
class OwnExportsTest {
    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu");
    private final TestNode azure = new TestNode(AZURE, trust, time);

    private static DocumentStore.Document export(String service) {
        return new DocumentStore.Document(
                ExportChange.SHELF,
                service,
                Cbor.write(Export.of(new ServiceName(service)).toTree()));
    }

    private static RecordKey service(String name) {
        return new RecordKey(AWS, RecordKind.SERVICE, name);
    }

    private static void offer(TestNode node, OwnExports exports) {
        node.brain().exports(ExportChange.stored(exports));
        node.think();
    }

    private static boolean offers(TestNode node, String name) {
        return node.replica().find(service(name)).filter(r -> !r.deleted()).isPresent();
    }

    @Test
    void aNodeThatLostItsDiskTakesItsExportsAndWithdrawalsBackFromTheOthers() {
        var first = new TestNode(AWS, trust, time);
        var exports = new OwnExports(first.replica());
        first.lists("order", 2);
        exports.put(export("order"));
        exports.put(export("stock"));
        offer(first, exports);
        assertThat(exports.remove(ExportChange.SHELF, "stock")).isTrue();
        assertThat(exports.remove(ExportChange.SHELF, "stock")).isFalse();
        offer(first, exports);
        azure.hear(first);
        assertThat(offers(azure, "order")).isTrue();
        assertThat(offers(azure, "stock")).isFalse();

        // The services come back before the exports do: nothing is taken back meanwhile.
        var reborn = new TestNode(AWS, trust, time);
        var again = new OwnExports(reborn.replica());
        reborn.lists("order", 2);
        reborn.replica()
                .offer(
                        AZURE,
                        azure.replica().all().stream()
                                .filter(r -> r.key().kind() != RecordKind.EXPORT)
                                .toList());
        reborn.think();
        assertThat(offers(reborn, "order"))
                .as("not withdrawn for want of its export")
                .isTrue();

        reborn.hear(azure);
        offer(reborn, again);
        azure.hear(reborn);
        time.advance(Duration.ofMinutes(2));
        reborn.think();
        azure.hear(reborn);
        assertThat(again.all(ExportChange.SHELF))
                .extracting(DocumentStore.Document::name)
                .containsExactly("order");
        assertThat(offers(azure, "order")).isTrue();
        assertThat(offers(azure, "stock")).isFalse();
    }

    @Test
    void whatNobodyExportsAnyLongerIsTakenBackWhenTheOthersHadTheirTime() {
        var first = new TestNode(AWS, trust, time);
        first.lists("order", 2);
        first.brain().exports(java.util.List.of(Export.of(new ServiceName("order")))); // As a file has it.
        first.think();
        azure.hear(first);

        var reborn = new TestNode(AWS, trust, time);
        reborn.hear(azure);
        assertThat(offers(reborn, "order")).isTrue();
        time.advance(Duration.ofSeconds(61));
        reborn.think();

        assertThat(offers(reborn, "order")).isFalse();
    }

    @Test
    void movesTheExportsOfAnEarlierVersionOverOnce() {
        var node = new TestNode(AWS, trust, time);
        var documents = new MemoryDocumentStore();
        documents.put(export("order"));
        var exports = new OwnExports(node.replica());

        exports.adopt(documents);
        exports.adopt(documents);

        assertThat(documents.all(ExportChange.SHELF)).isEmpty();
        assertThat(ExportChange.stored(exports))
                .extracting(e -> e.service().value())
                .containsExactly("order");
    }
}
