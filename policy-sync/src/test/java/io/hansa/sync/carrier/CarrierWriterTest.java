package io.hansa.sync.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.testkit.Samples;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CarrierWriterTest {

    @Test
    void givesTheLatestOfferOfAKeyOnce() throws InterruptedException {
        var writer = new CarrierWriter(10);
        writer.offer(List.of(service(1, 1), service(2, 1)));
        writer.offer(List.of(service(1, 2)));

        assertThat(writer.take()).containsExactly(service(1, 2), service(2, 1));
        assertThat(writer.waiting()).isZero();
    }

    @Test
    void givesNoMoreThanABatch() throws InterruptedException {
        var writer = new CarrierWriter(2000);
        writer.offer(IntStream.range(0, 700).mapToObj(i -> service(i, 1)).toList());

        assertThat(writer.take()).hasSize(CarrierWriter.BATCH_MAX);
        assertThat(writer.take()).hasSize(200);
    }

    @Test
    void dropsNewKeysAboveItsLimitButKeepsTheLatestOfTheOthers() throws InterruptedException {
        var writer = new CarrierWriter(2);
        writer.offer(List.of(service(1, 1), service(2, 1), service(3, 1), service(2, 2)));

        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(writer.take()).containsExactly(service(1, 1), service(2, 2));
    }

    @Test
    void endsItsConsumerWhenClosed() throws InterruptedException {
        var writer = new CarrierWriter(2);
        writer.offer(List.of(service(1, 1)));
        writer.close();

        assertThat(writer.take()).isEmpty();
    }

    private static SignedRecord service(int name, long version) {
        return Samples.record(new RecordKey(Samples.AWS, RecordKind.SERVICE, "s" + name), 1, version, "x");
    }
}
