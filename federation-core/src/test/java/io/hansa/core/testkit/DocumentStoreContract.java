package io.hansa.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.DocumentStore.Document;
import org.junit.jupiter.api.Test;

/** What every {@link DocumentStore} keeps to. */
public abstract class DocumentStoreContract {

    /** Opens the store of this test: the same one each time it is called within one test. */
    protected abstract DocumentStore open();

    @Test
    void isEmptyAtFirst() {
        assertThat(open().all("plans")).isEmpty();
        assertThat(open().find("plans", "p-1")).isEmpty();
    }

    @Test
    void findsWhatWasPutByShelfAndName() {
        var store = open();
        store.put(document("plans", "p-1", 1));
        store.put(document("users", "p-1", 2));

        assertThat(store.find("plans", "p-1").orElseThrow().bytes()).containsExactly(1);
        assertThat(store.find("users", "p-1").orElseThrow().bytes()).containsExactly(2);
        assertThat(store.find("plans", "p-2")).isEmpty();
    }

    @Test
    void listsOneShelfInNameOrder() {
        var store = open();
        store.put(document("plans", "p-2", 2));
        store.put(document("plans", "p-1", 1));
        store.put(document("users", "u-1", 3));

        assertThat(store.all("plans")).extracting(Document::name).containsExactly("p-1", "p-2");
    }

    @Test
    void replacesADocument() {
        var store = open();
        store.put(document("plans", "p-1", 1));

        store.put(document("plans", "p-1", 9));

        assertThat(store.all("plans"))
                .singleElement()
                .satisfies(d -> assertThat(d.bytes()).containsExactly(9));
    }

    @Test
    void removesADocumentOnce() {
        var store = open();
        store.put(document("plans", "p-1", 1));

        assertThat(store.remove("plans", "p-1")).isTrue();
        assertThat(store.remove("plans", "p-1")).isFalse();
        assertThat(store.remove("nothing", "p-1")).isFalse();
        assertThat(store.all("plans")).isEmpty();
    }

    @Test
    void copiesTheBytesInAndOut() {
        var store = open();
        var bytes = new byte[] {1};
        store.put(new Document("plans", "p-1", bytes));
        bytes[0] = 9;
        store.find("plans", "p-1").orElseThrow().bytes()[0] = 8;
        store.all("plans").getFirst().bytes()[0] = 7;

        assertThat(store.find("plans", "p-1").orElseThrow().bytes()).containsExactly(1);
    }

    @Test
    void remembersDocumentsWhenItIsOpenedAgain() {
        open().put(document("plans", "p-1", 1));

        assertThat(open().find("plans", "p-1").orElseThrow().bytes()).containsExactly(1);
    }

    private static Document document(String shelf, String name, int content) {
        return new Document(shelf, name, new byte[] {(byte) content});
    }
}
