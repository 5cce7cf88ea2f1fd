package io.hansa.node.wiring;

import io.hansa.core.port.Carried;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A carrier that begins when this cluster belongs to a federation: before that there is nobody to carry to, and what is
 * offered is kept by the store and re-asserted. Thread-safe.
 */
final class LaterCarrier<C extends RecordCarrier> implements RecordCarrier {
    private final Supplier<Optional<C>> maker;
    private volatile @Nullable C carrier;
    private volatile Runnable hint = () -> {};

    /** @param maker gives nothing while the carrier cannot be made yet */
    LaterCarrier(Supplier<Optional<C>> maker) {
        this.maker = maker;
    }

    /** The carrier, made and started as soon as its maker can; idempotent. */
    synchronized Optional<C> open() {
        if (carrier == null) {
            maker.get().ifPresent(made -> {
                made.start(() -> hint.run());
                carrier = made;
            });
        }
        return Optional.ofNullable(carrier);
    }

    @Override
    public void start(Runnable listener) {
        hint = listener;
    }

    @Override
    public void offer(Collection<SignedRecord> records) {
        var opened = carrier;
        if (opened != null) {
            opened.offer(records);
        }
    }

    @Override
    public void forget(Collection<RecordKey> keys) {
        var opened = carrier;
        if (opened != null) {
            opened.forget(keys);
        }
    }

    @Override
    public List<SignedRecord> scan() {
        var opened = carrier;
        return opened == null ? List.of() : opened.scan();
    }

    @Override
    public List<Carried> look() {
        var opened = carrier;
        return opened == null ? List.of() : opened.look();
    }

    @Override
    public List<String> members() {
        var opened = carrier;
        return opened == null ? List.of() : opened.members();
    }

    @Override
    public void close() {
        var opened = carrier;
        if (opened != null) {
            opened.close();
        }
    }
}
