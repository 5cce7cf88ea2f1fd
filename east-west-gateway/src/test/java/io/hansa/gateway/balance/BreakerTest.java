package io.hansa.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.ClusterConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static Breaker with(ClusterConfig.RetryBudget budget) {
        return new Breaker(new ClusterConfig.Breaker(100, 100, 100, 100, Optional.of(budget)));
    }

    private static int entered(Breaker breaker, Breaker.Kind kind, int tries) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            entered += breaker.tryEnter(kind) ? 1 : 0;
        }
        return entered;
    }

    @Test
    void aBudgetFollowsTheRequestsUnderWay() {
        var breaker = with(new ClusterConfig.RetryBudget(20, 3));
        assertThat(entered(breaker, Breaker.Kind.RETRY, 10)).isEqualTo(3);
        assertThat(entered(breaker, Breaker.Kind.REQUEST, 50)).isEqualTo(50);
        assertThat(entered(breaker, Breaker.Kind.RETRY, 20)).isEqualTo(7);
        for (int i = 0; i < 50; i++) {
            breaker.leave(Breaker.Kind.REQUEST);
        }
        assertThat(breaker.tryEnter(Breaker.Kind.RETRY)).isFalse();
        breaker.leave(Breaker.Kind.RETRY);
        assertThat(breaker.used(Breaker.Kind.RETRY)).isEqualTo(9);
    }

    @Test
    void fixedLimitsHoldWithoutABudget() {
        var breaker = new Breaker(new ClusterConfig.Breaker(1, 2, 3, 4));
        assertThat(entered(breaker, Breaker.Kind.CONNECTION, 10)).isEqualTo(1);
        assertThat(entered(breaker, Breaker.Kind.PENDING, 10)).isEqualTo(2);
        assertThat(entered(breaker, Breaker.Kind.REQUEST, 10)).isEqualTo(3);
        assertThat(entered(breaker, Breaker.Kind.RETRY, 10)).isEqualTo(4);
        breaker.leave(Breaker.Kind.CONNECTION);
        assertThat(breaker.tryEnter(Breaker.Kind.CONNECTION)).isTrue();
    }
}
