package io.hansa.node.report;

import io.hansa.core.membership.Member;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.view.TrustState;
import io.hansa.core.view.TrustState.Authority;
import io.hansa.core.view.TrustState.Invitation;
import io.hansa.core.view.TrustState.Leaf;
import io.hansa.node.trust.TrustRoom;
import io.hansa.trust.x509.Certificates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the trust pages show, read from this cluster's trust room. Thread-safe. */
public final class TrustReport implements Supplier<TrustState> {
    private final TrustRoom room;

    public TrustReport(TrustRoom room) {
        this.room = room;
    }

    @Override
    public TrustState get() {
        var root = room.authority().root();
        return new TrustState(
                root.map(r -> Certificates.fingerprint(r.getPublicKey())).orElse(""),
                root.map(r -> r.getNotAfter().toInstant()),
                room.book().current().sequence(),
                room.book().membership().members().values().stream()
                        .map(TrustReport::authority)
                        .toList(),
                leaves(),
                room.joins()
                        .map(desk -> desk.open().stream()
                                .map(t -> new Invitation(t.hash(), t.cluster(), t.expires()))
                                .toList())
                        .orElse(List.of()));
    }

    private static Authority authority(Member member) {
        var anchor = member.anchors().stream().findFirst().map(a -> Certificates.parse(a.value()));
        Optional<Instant> ends = anchor.map(a -> a.getNotAfter().toInstant());
        return new Authority(
                member.cluster(),
                member.domain().value(),
                member.state(),
                anchor.map(a -> Certificates.fingerprint(a.getPublicKey())).orElse(""),
                ends,
                member.reason());
    }

    private List<Leaf> leaves() {
        var leaves = new ArrayList<Leaf>();
        Identity own = room.identity().current();
        leaves.add(new Leaf(
                "node",
                own.id().toString(),
                own.keyId(),
                own.leaf().getNotBefore().toInstant(),
                own.notAfter()));
        var issued = room.authority().alive();
        for (var gateway : room.enrolment().gateways()) {
            issued.stream()
                    .filter(i -> i.serial().equals(gateway.serial()))
                    .findFirst()
                    .ifPresent(i -> leaves.add(
                            new Leaf("gateway", gateway.gateway().toString(), gateway.serial(), i.at(), i.notAfter())));
        }
        return leaves;
    }
}
