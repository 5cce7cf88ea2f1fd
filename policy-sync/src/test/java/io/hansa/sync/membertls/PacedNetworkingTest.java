package io.hansa.sync.membertls;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.Networking;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacedNetworkingTest {

    private static final class NoNetworking implements Networking {
        @Override
        public Channel register(ChannelInitializer initializer, SocketChannel socket, boolean clientMode) {
            throw new AssertionError("no socket is opened here");
        }

        @Override
        public void restart() {}

        @Override
        public void shutdown() {}
    }

    @Test
    void letsABurstThroughAndThenTenASecond() {
        var paced = new PacedNetworking(new NoNetworking(), Optional.empty());
        var now = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (var i = 0; i < 20; i++) {
            assertThat(paced.pauseNanos(now)).isZero();
        }

        var waits = 0L;
        for (var i = 0; i < 10; i++) {
            waits = paced.pauseNanos(now);
        }

        assertThat(waits).isBetween(TimeUnit.MILLISECONDS.toNanos(900), TimeUnit.MILLISECONDS.toNanos(1100));
        assertThat(paced.pauseNanos(now + TimeUnit.SECONDS.toNanos(60))).isZero();
    }
}
