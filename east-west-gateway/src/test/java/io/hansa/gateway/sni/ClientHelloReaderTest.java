package io.hansa.gateway.sni;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.sni.ClientHelloReader.Outcome;
import io.hansa.gateway.testkit.Hellos;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {
    private static final String ISTIO = "outbound_.8080_._.order.shop.svc.cluster.local";

    private static Outcome whole(byte[] bytes) {
        return new ClientHelloReader().read(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void readsAHelloCutAtEveryPoint() {
        var hello = Hellos.of(ISTIO);
        for (int cut = 0; cut <= hello.length; cut++) {
            var reader = new ClientHelloReader();
            var received = Unpooled.buffer();
            received.writeBytes(hello, 0, cut);
            if (cut < hello.length) {
                assertThat(reader.read(received)).as("cut at %d", cut).isEqualTo(new Outcome.NeedsMore());
                received.writeBytes(hello, cut, hello.length - cut);
            }
            assertThat(reader.read(received))
                    .as("cut at %d", cut)
                    .isEqualTo(new Outcome.Read(new ClientHello(Optional.of(ISTIO), List.of("h2", "http/1.1"))));
            assertThat(received.readerIndex()).isZero();
        }
    }

    @Test
    void readsAHelloByteByByteAndInRecordsOfEverySize() {
        for (int size = 1; size < 64; size++) {
            var hello = Hellos.inRecordsOf("Order.Shop", size);
            var reader = new ClientHelloReader();
            var received = Unpooled.buffer();
            Outcome outcome = new Outcome.NeedsMore();
            for (byte each : hello) {
                assertThat(outcome).isEqualTo(new Outcome.NeedsMore());
                outcome = reader.read(received.writeByte(each));
            }
            assertThat(outcome).isEqualTo(new Outcome.Read(new ClientHello(Optional.of("order.shop"), List.of())));
        }
    }

    @Test
    void readsWhatTheJdkSends() throws Exception {
        var engine = SSLContext.getDefault().createSSLEngine("order.shop", 443);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("order.shop")));
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        var out = java.nio.ByteBuffer.allocate(32 * 1024);
        engine.wrap(java.nio.ByteBuffer.allocate(0), out);

        assertThat(new ClientHelloReader().read(Unpooled.wrappedBuffer(out.flip())))
                .isEqualTo(new Outcome.Read(new ClientHello(Optional.of("order.shop"), List.of("http/1.1"))));
    }

    @Test
    void readsAPostQuantumHelloAndRefusesOneOverTheLimit() {
        assertThat(whole(Hellos.padded("a.b", 2_000))).isInstanceOf(Outcome.Read.class);
        assertThat(whole(Hellos.padded("a.b", 16_000))).isInstanceOf(Outcome.Read.class);
        assertThat(whole(Hellos.padded("a.b", 16_384))).isEqualTo(new Outcome.Refused(SniFault.HELLO_TOO_LONG));
    }

    @Test
    void saysThatNoNameWasSent() {
        assertThat(whole(Hellos.nameless()))
                .isEqualTo(new Outcome.Read(new ClientHello(Optional.empty(), List.of("h2"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\u0016\u0002\u0000\u0000\u0005hello"})
    void refusesWhatIsNotTls(String text) {
        assertThat(whole(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)))
                .isEqualTo(new Outcome.Refused(SniFault.NOT_TLS));
    }

    @Test
    void refusesTwoServerNames() {
        var twoExtensions = Hellos.handshake(List.of(Hellos.sni("a.b"), Hellos.sni("c.d")));
        assertThat(whole(Hellos.records(twoExtensions, 16_384)))
                .isEqualTo(new Outcome.Refused(SniFault.HELLO_MALFORMED));
    }

    @Test
    void neverThrowsOnADamagedHello() {
        var hello = Hellos.of(ISTIO);
        for (int at = 0; at < hello.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0xff}) {
                var damaged = Arrays.copyOf(hello, hello.length);
                damaged[at] = (byte) value;
                assertThat(whole(damaged)).isNotNull();
            }
        }
    }
}
