package io.hansa.trust.join;

import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.TrustDomainName;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The messages of a join, as CBOR. Pure functions. */
final class JoinMessage {
    static final String ROOT = "join/root";
    static final String REQUEST = "join/request";

    /** A description is a few lines; more is not one. */
    static final int REQUEST_BYTES_MAX = 64 * 1024;

    /**
     * What a joiner sends.
     *
     * @param anchor DER of the self-signed certificate of its authority
     * @param description what the joiner says of itself, for the catalog; not looked at here
     */
    record Request(byte[] secret, ClusterId cluster, TrustDomainName domain, Proof proof, Tree description) {}

    /** The request for a certificate, and the self-signed one for the same key. */
    record Proof(byte[] csr, byte[] anchor) {}

    /** What the issuer answers: its root, the joiner's certificate, and all members. */
    record Answer(byte[] root, byte[] signed, Membership members) {}

    /** A refusal on the wire. */
    record Refusal(String code, String detail) {}

    private JoinMessage() {}

    static byte[] request(Request request) {
        return Cbor.write(Tree.fields()
                .put("secret", request.secret())
                .put("cluster", request.cluster().value())
                .put("domain", request.domain().value())
                .put("csr", request.proof().csr())
                .put("anchor", request.proof().anchor())
                .put("description", request.description())
                .build());
    }

    static Request readRequest(byte[] message) {
        if (message.length > REQUEST_BYTES_MAX) {
            throw new FederationException(JoinFault.REQUEST_MALFORMED, message.length + " bytes");
        }
        return read(message, JoinFault.REQUEST_MALFORMED, in -> {
            var secret = in.bytes("secret");
            var cluster = in.value("cluster", ClusterId::new);
            var domain = in.value("domain", TrustDomainName::new);
            var proof = new Proof(in.bytes("csr"), in.bytes("anchor"));
            var description = in.tree("description");
            in.requireValid();
            return new Request(
                    secret, Objects.requireNonNull(cluster), Objects.requireNonNull(domain), proof, description);
        });
    }

    static byte[] rootAnswer(byte[] root) {
        return Cbor.write(Tree.fields().put("root", root).build());
    }

    static byte[] readRootAnswer(byte[] message) {
        return read(message, JoinFault.ANSWER_FOREIGN, in -> in.bytes("root"));
    }

    static byte[] answer(Answer answer) {
        return Cbor.write(Tree.fields()
                .put("root", answer.root())
                .put("signed", answer.signed())
                .put("members", Tree.of(answer.members().members().values(), Member::toTree))
                .build());
    }

    static byte[] refusal(Refusal refusal) {
        return Cbor.write(Tree.fields()
                .put("refused", refusal.code())
                .put("detail", refusal.detail())
                .build());
    }

    /** The answer. @throws FederationException what {@code refused} makes of a refusal */
    static Answer readAnswer(byte[] message, Function<Refusal, FederationException> refused) {
        return read(message, JoinFault.ANSWER_FOREIGN, in -> {
            if (in.has("refused")) {
                throw refused.apply(new Refusal(in.text("refused"), in.text("detail", "")));
            }
            var members = in.tree("members") instanceof Tree.Items items
                    ? items.values().stream().map(Member::fromTree).toList()
                    : List.<Member>of();
            return new Answer(in.bytes("root"), in.bytes("signed"), Membership.of(members));
        });
    }

    private static <T> T read(byte[] message, JoinFault fault, Function<TreeReader, T> form) {
        try {
            return TreeReader.read(Cbor.read(message, "join"), form);
        } catch (InvalidResource e) {
            throw new FederationException(fault, "not the CBOR expected", e);
        }
    }
}
