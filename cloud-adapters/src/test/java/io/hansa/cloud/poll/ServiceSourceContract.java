package io.hansa.cloud.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.catalog.LocalService;
import io.hansa.core.model.Endpoint;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.port.ServiceSource.Listing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every source of services must do, whatever it reads. */
public abstract class ServiceSourceContract {
    private ServiceSource source;
    private final List<Listing> heard = Collections.synchronizedList(new ArrayList<>());

    /** A source over a registry that holds nothing yet. */
    protected abstract ServiceSource create() throws Exception;

    /** Puts a service into the registry with instances {@code <name>-1 ...} at these addresses, all able to serve. */
    protected abstract void put(String service, String... addresses) throws Exception;

    /** The owner takes the service out of the registry. */
    protected abstract void remove(String service) throws Exception;

    /** The registry cannot be read from now on. */
    protected abstract void breakDown() throws Exception;

    /** The registry can be read again. */
    protected abstract void repair() throws Exception;

    /** Lets so much time pass that every change was seen and told. */
    protected abstract void settle() throws Exception;

    @BeforeEach
    void createSource() throws Exception {
        source = create();
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    @Test
    void beforeItLookedItIsStaleAndSaysSo() {
        assertThat(source.current().services()).isEmpty();
        assertThat(source.current().stale()).isTrue();
    }

    @Test
    void listsServicesAndInstancesInNameOrder() throws Exception {
        put("stock", "127.0.0.1:9002", "127.0.0.1:9001");
        put("order", "127.0.0.1:9003");
        start();

        assertThat(names(source.current())).containsExactly("order", "stock");
        assertThat(source.current().services().get(1).endpoints())
                .extracting(Endpoint::instance)
                .isSorted()
                .hasSize(2);
        assertThat(source.current().services())
                .flatExtracting(LocalService::endpoints)
                .allMatch(Endpoint::ready);
        assertThat(source.current().stale()).isFalse();
        assertThat(last().services()).isEqualTo(source.current().services());
    }

    @Test
    void aFailureKeepsTheLastListAndMarksItStale() throws Exception {
        put("order", "127.0.0.1:9003");
        start();
        var good = source.current();

        breakDown();
        settle();

        assertThat(source.current().services()).isEqualTo(good.services()).hasSize(1);
        assertThat(source.current().stale()).isTrue();
        assertThat(source.current().problem()).contains("HANSA-");
        assertThat(last().stale()).isTrue();
    }

    @Test
    void recoversAfterAFailureAndSeesWhatChangedMeanwhile() throws Exception {
        put("order", "127.0.0.1:9003");
        start();
        breakDown();
        settle();

        repair();
        put("user", "127.0.0.1:9004");
        settle();

        assertThat(source.current().problem()).isEmpty();
        assertThat(names(source.current())).containsExactly("order", "user");
        assertThat(names(last())).containsExactly("order", "user");
    }

    @Test
    void aServiceThatItsOwnerRemovedIsWithdrawn() throws Exception {
        put("order", "127.0.0.1:9003");
        put("user", "127.0.0.1:9004");
        start();

        remove("order");
        settle();

        assertThat(names(source.current())).containsExactly("user");
        assertThat(source.current().problem()).isEmpty();
    }

    @Test
    void anImpossibleInstanceIsRefusedAndReportedAndTheOthersStay() throws Exception {
        put("order", "127.0.0.1:9003", "169.254.169.254:80");
        put("user", "127.0.0.1:9004");
        start();

        assertThat(names(source.current())).containsExactly("order", "user");
        assertThat(source.current().services().getFirst().endpoints())
                .extracting(e -> e.address().toString())
                .containsExactly("127.0.0.1:9003");
        assertThat(source.current().refused()).hasSize(1);
        assertThat(source.current().refused().getFirst().toString()).contains("169.254.169.254");
        assertThat(source.current().problem()).isEmpty();
    }

    @Test
    void aLookThatFindsNothingNewTellsNobody() throws Exception {
        put("order", "127.0.0.1:9003");
        start();
        int told = heard.size();

        settle();
        settle();

        assertThat(heard).hasSize(told);
    }

    @Test
    void afterItWasClosedItTellsNothing() throws Exception {
        put("order", "127.0.0.1:9003");
        start();
        int told = heard.size();

        source.close();
        put("user", "127.0.0.1:9004");
        settle();

        assertThat(heard).hasSize(told);
    }

    protected final ServiceSource source() {
        return source;
    }

    protected final void start() throws Exception {
        source.start(heard::add);
        settle();
    }

    protected final Listing last() {
        return heard.getLast();
    }

    private static List<String> names(Listing listing) {
        return listing.services().stream().map(LocalService::name).toList();
    }
}
