package io.hansa.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTableTest {

    @Test
    void isAMapLikeAnyOther() {
        for (long seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            SortedTable<Integer, String> table = SortedTable.empty();
            var model = new TreeMap<Integer, String>();
            for (int i = 0; i < 300; i++) {
                int key = random.nextInt(80);
                var value = "v" + random.nextInt(5);
                var before = table;
                var modelBefore = new TreeMap<>(model);
                if (random.nextInt(3) == 0) {
                    table = table.without(key);
                    model.remove(key);
                } else {
                    table = table.with(key, value);
                    model.put(key, value);
                }
                assertThat(before).as("the old version stays").isEqualTo(modelBefore);
            }
            assertThat(table).isEqualTo(model).hasSize(model.size());
            assertThat(table.hashCode()).isEqualTo(model.hashCode());
            assertThat(List.copyOf(table.keySet())).isEqualTo(List.copyOf(model.keySet()));
            for (int key = -1; key < 81; key++) {
                assertThat(table.get(key)).isEqualTo(model.get(key));
                assertThat(table.containsKey(key)).isEqualTo(model.containsKey(key));
            }
            assertThat(table.firstKey()).isEqualTo(model.firstKey());
            assertThat(table.lastKey()).isEqualTo(model.lastKey());
            assertThat(table.headMap(40)).isEqualTo(model.headMap(40));
            assertThat(table.tailMap(40)).isEqualTo(model.tailMap(40));
            assertThat(table.subMap(20, 60)).isEqualTo(model.subMap(20, 60));
        }
    }

    @Test
    void staysShallow() {
        SortedTable<Integer, Integer> table = SortedTable.empty();
        for (int i = 0; i < 100_000; i++) {
            table = table.with(i, i);
        }
        for (int i = 0; i < 100_000; i += 2) {
            table = table.without(i);
        }

        assertThat(table).hasSize(50_000);
        assertThat(table.get(99_999)).isEqualTo(99_999);
        assertThat(table.comparator()).isNull();
    }

    @Test
    void tellsWhatDiffersHoweverItCameAbout() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            SortedTable<Integer, String> base = SortedTable.empty();
            for (int i = 0; i < random.nextInt(200); i++) {
                base = base.with(random.nextInt(300), "v" + i);
            }
            var next = random.nextInt(5) == 0 ? SortedTable.copyOf(new HashMap<>(base)) : base;
            for (int i = 0; i < random.nextInt(20); i++) {
                int key = random.nextInt(300);
                next = random.nextBoolean() ? next.with(key, "w" + i) : next.without(key);
            }
            var expected = new HashSet<Integer>();
            for (int key = 0; key < 300; key++) {
                if (!Objects.equals(base.get(key), next.get(key))) {
                    expected.add(key);
                }
            }

            assertThat(base.differences(next)).as("seed " + seed).isEqualTo(expected);
            assertThat(next.differences(base)).as("seed " + seed).isEqualTo(expected);
            assertThat(base.differences(base)).isEmpty();
        }
    }

    @Test
    void sharesWhatDidNotChange() {
        var table = SortedTable.copyOf(Map.of("a", "1", "b", "2"));

        assertThat(SortedTable.copyOf(table)).isSameAs(table);
        assertThat(table.with("a", table.get("a"))).isSameAs(table);
        assertThat(table.without("c")).isSameAs(table);
    }

    @Test
    void hasNoEdgesWhenItIsEmpty() {
        SortedTable<String, String> none = SortedTable.empty();

        assertThat(none).isEmpty();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(none::firstKey);
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> none.entrySet().iterator().next());
    }
}
