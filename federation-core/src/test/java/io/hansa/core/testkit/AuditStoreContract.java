package io.hansa.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.store.AuditStore;
import org.junit.jupiter.api.Test;

/** What every {@link AuditStore} keeps to. Damage is tested by each real store, which knows where its bytes lie. */
public abstract class AuditStoreContract {

    /** Opens the store of this test: the same one each time it is called within one test. */
    protected abstract AuditStore open();

    @Test
    void isEmptyAndWholeAtFirst() {
        assertThat(open().before(Long.MAX_VALUE, 10)).isEmpty();
        assertThat(open().firstBroken()).isZero();
    }

    @Test
    void numbersEntriesFromOneAndChainsThem() {
        var store = open();

        var first = store.append(draft("policy.apply"));
        var second = store.append(draft("drain.start"));

        assertThat(first.sequence()).isEqualTo(1);
        assertThat(first.fits("")).isTrue();
        assertThat(second.sequence()).isEqualTo(2);
        assertThat(second.fits(first.hash())).isTrue();
        assertThat(store.firstBroken()).isZero();
    }

    @Test
    void readsBackwardsInPages() {
        var store = open();
        for (int i = 1; i <= 5; i++) {
            store.append(draft("verb-" + i));
        }

        assertThat(store.before(Long.MAX_VALUE, 2))
                .extracting(AuditEntry::sequence)
                .containsExactly(5L, 4L);
        assertThat(store.before(4, 2)).extracting(AuditEntry::sequence).containsExactly(3L, 2L);
        assertThat(store.before(2, 10)).extracting(AuditEntry::sequence).containsExactly(1L);
        assertThat(store.before(1, 10)).isEmpty();
    }

    @Test
    void goesOnWithTheChainWhenItIsOpenedAgain() {
        var first = open().append(draft("policy.apply"));

        var store = open();
        var second = store.append(draft("drain.start"));

        assertThat(second.previous()).isEqualTo(first.hash());
        assertThat(store.before(Long.MAX_VALUE, 10)).containsExactly(second, first);
        assertThat(store.firstBroken()).isZero();
    }

    private static AuditEntry.Draft draft(String verb) {
        return new AuditEntry.Draft(VirtualTime.START, "admin@aws-use1", verb, "order", "done", "plan 7c1a; ü");
    }
}
