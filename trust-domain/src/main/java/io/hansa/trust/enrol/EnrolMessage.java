package io.hansa.trust.enrol;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.trust.x509.Certificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The messages between a gateway and its node, as CBOR. Pure functions. */
final class EnrolMessage {
    static final String ENROL = "gateway/enrol";
    static final String RENEW = "gateway/renew";
    static final String STATUS = "gateway/status";

    private static final int CHAIN_MAX = 5;

    /** A request; the secret is empty in a renewal. */
    record Request(byte[] secret, byte[] csr) {}

    /** An answer: the chain, leaf first, and the self-signed certificate of the authority. */
    record Answer(List<X509Certificate> chain, X509Certificate anchor) {}

    private EnrolMessage() {}

    static byte[] request(byte[] secret, byte[] csr) {
        return Cbor.write(Tree.fields().put("secret", secret).put("csr", csr).build());
    }

    static Request readRequest(byte[] message) {
        return read(message, in -> new Request(in.bytes("secret"), in.bytes("csr")));
    }

    static byte[] answer(List<X509Certificate> chain, X509Certificate anchor) {
        return Cbor.write(Tree.fields()
                .put("chain", Tree.of(chain, c -> Tree.of(Certificates.encode(c))))
                .put("anchor", Certificates.encode(anchor))
                .build());
    }

    static byte[] refusal(Fault fault, String detail) {
        return Cbor.write(
                Tree.fields().put("refused", fault.code()).put("detail", detail).build());
    }

    /** The answer. @throws FederationException REFUSED with the node's code, or ANSWER_FOREIGN when it makes no sense */
    static Answer readAnswer(byte[] message) {
        return read(message, in -> {
            if (in.has("refused")) {
                throw new FederationException(EnrolFault.REFUSED, in.text("refused") + ' ' + in.text("detail", ""));
            }
            var chain = new ArrayList<X509Certificate>();
            if (in.tree("chain") instanceof Tree.Items items && items.values().size() <= CHAIN_MAX) {
                for (var item : items.values()) {
                    if (item instanceof Tree.Bytes der) {
                        chain.add(Certificates.parse(der.value()));
                    }
                }
            }
            return new Answer(List.copyOf(chain), Certificates.parse(in.bytes("anchor")));
        });
    }

    static byte[] statusRequest(String serial) {
        return Cbor.write(Tree.fields().put("serial", serial).build());
    }

    static String readStatusRequest(byte[] message) {
        return read(message, in -> in.text("serial"));
    }

    static byte[] status(boolean renew) {
        return Cbor.write(Tree.fields().put("renew", renew).build());
    }

    static boolean readStatus(byte[] message) {
        return read(message, in -> in.truth("renew", false));
    }

    private static <T> T read(byte[] message, java.util.function.Function<TreeReader, T> form) {
        try {
            return TreeReader.read(Cbor.read(message, "enrolment"), form);
        } catch (InvalidResource e) {
            throw new FederationException(EnrolFault.REQUEST_MALFORMED, "not the CBOR expected", e);
        }
    }
}
