package io.hansa.console.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.console.stream.StreamBuffer.Item;
import io.hansa.core.desk.EventFeed.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamBufferTest {

    @Test
    void keepsOrderAndDropsWhatTheClientHas() {
        var buffer = new StreamBuffer(10, 5);
        buffer.offer(event(5));
        buffer.offer(event(6));
        buffer.offer(event(6));
        buffer.offer(event(7));
        assertThat(all(buffer)).containsExactly(new Item.Change(event(6)), new Item.Change(event(7)));
    }

    @Test
    void overflowBecomesOneGap() {
        var buffer = new StreamBuffer(3, 0);
        for (int i = 1; i <= 6; i++) {
            buffer.offer(event(i));
        }
        assertThat(all(buffer))
                .containsExactly(new Item.Gap(1, 4), new Item.Change(event(5)), new Item.Change(event(6)));
        buffer.offer(event(7));
        assertThat(all(buffer)).containsExactly(new Item.Change(event(7)));
    }

    @Test
    void aSignOfLifeIsLeftOutWhereSomethingWaits() {
        var buffer = new StreamBuffer(3, 0);
        buffer.offer(event(1));
        buffer.offer(new Item.Tick(1));
        assertThat(all(buffer)).containsExactly(new Item.Change(event(1)));
        buffer.offer(new Item.Tick(1));
        assertThat(all(buffer)).containsExactly(new Item.Tick(1));
    }

    private static Event event(long revision) {
        return new Event(revision, Instant.EPOCH, "t", "k", "");
    }

    private static List<Item> all(StreamBuffer buffer) {
        var items = new ArrayList<Item>();
        for (var item = buffer.poll(); item.isPresent(); item = buffer.poll()) {
            items.add(item.get());
        }
        return items;
    }
}
