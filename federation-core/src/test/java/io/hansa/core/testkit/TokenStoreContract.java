package io.hansa.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.store.TokenStore;
import io.hansa.core.store.TokenStore.Issued;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStore} keeps to. */
public abstract class TokenStoreContract {
    private static final Issued TOKEN =
            new Issued("ab".repeat(32), new ClusterId("azure-weu"), VirtualTime.START.plusSeconds(600));

    /** The clock of the store under test. */
    protected final VirtualTime time = new VirtualTime();

    /** Opens the store of this test, on {@link #time}: the same one each time it is called within one test. */
    protected abstract TokenStore open();

    @Test
    void spendsATokenOnce() {
        var store = open();
        store.add(TOKEN);

        assertThat(store.open()).containsExactly(TOKEN);
        assertThat(store.spent(TOKEN.hash())).isFalse();
        assertThat(store.spend(TOKEN.hash())).isTrue();
        assertThat(store.spend(TOKEN.hash())).isFalse();
        assertThat(store.spent(TOKEN.hash())).isTrue();
        assertThat(store.open()).isEmpty();
    }

    @Test
    void refusesATokenThatItNeverIssued() {
        var store = open();

        assertThat(store.spend("cd".repeat(32))).isFalse();
        assertThat(store.spent("cd".repeat(32))).isFalse();
    }

    @Test
    void isNotTalkedIntoSpendingATokenAgainByAddingIt() {
        var store = open();
        store.add(TOKEN);
        store.spend(TOKEN.hash());

        store.add(TOKEN);

        assertThat(store.spend(TOKEN.hash())).isFalse();
        assertThat(store.open()).isEmpty();
    }

    @Test
    void remembersWhatWasSpentWhenItIsOpenedAgain() {
        var second = new Issued("ef".repeat(32), TOKEN.cluster(), TOKEN.expires());
        var store = open();
        store.add(TOKEN);
        store.add(second);
        store.spend(TOKEN.hash());

        var again = open();

        assertThat(again.spent(TOKEN.hash())).isTrue();
        assertThat(again.spend(TOKEN.hash())).isFalse();
        assertThat(again.open()).containsExactly(second);
    }

    @Test
    void showsAnExpiredTokenForADayAndThenForgetsIt() {
        var store = open();
        store.add(TOKEN);

        time.advance(Duration.ofHours(12));
        assertThat(store.open()).containsExactly(TOKEN);
        time.advance(Duration.ofHours(13));

        assertThat(store.open()).isEmpty();
    }

    @Test
    void letsExactlyOneOfManyAtOnceSpendIt() throws Exception {
        var store = open();
        store.add(TOKEN);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = IntStream.range(0, 16)
                    .<Callable<Boolean>>mapToObj(i -> () -> store.spend(TOKEN.hash()))
                    .toList();
            int winners = 0;
            for (var attempt : threads.invokeAll(attempts)) {
                winners += attempt.get() ? 1 : 0;
            }

            assertThat(winners).isEqualTo(1);
        }
    }
}
