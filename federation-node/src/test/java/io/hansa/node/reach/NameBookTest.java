package io.hansa.node.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.testkit.VirtualTime;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NameBookTest {
    private static final String NLB = "gw-0123.elb.us-east-1.amazonaws.com";

    private final VirtualTime time = new VirtualTime();
    private final Map<String, List<String>> zone = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final NameBook book = new NameBook(this::resolve, waiting::add, time, () -> changes.add("changed"));

    private List<String> resolve(String host) throws UnknownHostException {
        asked.add(host);
        var found = zone.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        return found;
    }

    private void tick(String... hosts) {
        book.tick(List.of(hosts));
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    @Test
    void anAddressNeedsNoLookup() {
        tick("192.0.2.7", "2001:db8::7");

        assertThat(book.addresses("192.0.2.7")).containsExactly("192.0.2.7");
        assertThat(book.addresses("2001:db8::7")).containsExactly("2001:db8::7");
        assertThat(asked).isEmpty();
    }

    @Test
    void aNameIsAnsweredFromMemoryAndLookedUpElsewhere() {
        zone.put(NLB, List.of("198.51.100.9", "198.51.100.10"));
        book.tick(List.of(NLB));

        assertThat(asked).isEmpty(); // Only handed over: nobody has waited.
        assertThat(book.addresses(NLB)).isEmpty();

        tick(NLB);
        assertThat(book.addresses(NLB)).containsExactly("198.51.100.10", "198.51.100.9");
        assertThat(changes).hasSize(1);
    }

    @Test
    void aLookupThatHangsIsNotBegunAgain() {
        zone.put(NLB, List.of("198.51.100.9"));
        for (int i = 0; i < 100; i++) {
            book.tick(List.of(NLB));
            time.advance(Duration.ofSeconds(10));
        }

        assertThat(waiting).hasSize(1);
    }

    @Test
    void changedAddressesAreFoundWithinHalfAMinute() {
        zone.put(NLB, List.of("198.51.100.9"));
        tick(NLB);
        zone.put(NLB, List.of("198.51.100.77"));
        time.advance(Duration.ofSeconds(29));
        tick(NLB);
        assertThat(book.addresses(NLB)).containsExactly("198.51.100.9");

        time.advance(Duration.ofSeconds(1));
        tick(NLB);

        assertThat(book.addresses(NLB)).containsExactly("198.51.100.77");
        assertThat(changes).hasSize(2);
        assertThat(asked).hasSize(2);
    }

    @Test
    void aNameThatIsLostKeepsItsLastGoodAddressesWithTheirAge() {
        zone.put(NLB, List.of("198.51.100.9"));
        tick(NLB);
        var good = time.instant();
        zone.clear();

        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofSeconds(30));
            tick(NLB);
        }

        assertThat(book.addresses(NLB)).containsExactly("198.51.100.9");
        assertThat(book.entries().get(NLB).good()).isEqualTo(good);
        assertThat(book.entries().get(NLB).fault()).contains(NLB);
        assertThat(changes).hasSize(1);
    }

    @Test
    void followsNoMoreNamesThanItsBoundAndForgetsThoseThatNobodyWants() {
        var many = IntStream.range(0, NameBook.NAMES_MAX + 50)
                .mapToObj(i -> "host-%04d.example".formatted(i))
                .toArray(String[]::new);
        tick(many);
        assertThat(asked).hasSize(NameBook.NAMES_MAX);
        assertThat(book.entries()).hasSize(NameBook.NAMES_MAX);

        tick("host-0001.example");
        assertThat(book.entries().keySet()).containsExactly("host-0001.example");
    }

    @Test
    void theSystemKnowsItself() throws Exception {
        assertThat(NameBook.Resolver.system().addressesOf("localhost")).contains("127.0.0.1");
    }
}
