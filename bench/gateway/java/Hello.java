package io.hansa.bench.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Genuine ClientHellos, as the JDK writes them, with server names that the JDK would refuse (underscores). Immutable. */
final class Hello {
    private Hello() {}

    /** The server name of one of the routed services. */
    static String serverName(int service) {
        return "outbound_.8080_._.svc" + service + ".ns.svc.cluster.local";
    }

    /** One record with a ClientHello for that service. */
    static byte[] of(int service) {
        try {
            var wanted = serverName(service);
            // A name of the same length that the JDK takes; its bytes are then put right.
            var accepted = wanted.replace("_._", "xax").replace('_', 'x');
            var engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            var parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(accepted)));
            parameters.setProtocols(new String[] {"TLSv1.3"});
            engine.setSSLParameters(parameters);
            var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            var bytes = new byte[out.flip().remaining()];
            out.get(bytes);
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(accepted);
            if (at < 0) {
                throw new IllegalStateException("the hello does not hold its name");
            }
            return text.replace(accepted, wanted).getBytes(StandardCharsets.ISO_8859_1);
        } catch (SSLException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("no ClientHello", e);
        }
    }
}
