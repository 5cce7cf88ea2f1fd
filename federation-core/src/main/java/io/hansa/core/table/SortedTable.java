package io.hansa.core.table;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map whose next version shares all but the path to the change: {@link #with} and {@link #without} cost O(log n),
 * {@link #differences} costs what differs. Keys in their natural order. Immutable as deep as its values.
 *
 * <p>An AVL tree with path copying. {@code subMap}, {@code headMap} and {@code tailMap} are copies.
 */
public final class SortedTable<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
        implements SortedMap<K, V> {

    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int height,
            int size) {

        static <K, V> Node<K, V> of(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            return new Node<>(
                    key,
                    value,
                    left,
                    right,
                    1 + Math.max(heightOf(left), heightOf(right)),
                    1 + sizeOf(left) + sizeOf(right));
        }

        private Node<K, V> between(@Nullable Node<K, V> newLeft, @Nullable Node<K, V> newRight) {
            return of(key, value, newLeft, newRight);
        }
    }

    private final @Nullable Node<K, V> root;

    private SortedTable(@Nullable Node<K, V> root) {
        this.root = root;
    }

    /** A table without entries. */
    public static <K extends Comparable<? super K>, V> SortedTable<K, V> empty() {
        return new SortedTable<>(null);
    }

    /** A table of these entries; the map itself when it is one. */
    public static <K extends Comparable<? super K>, V> SortedTable<K, V> copyOf(Map<K, V> map) {
        if (map instanceof SortedTable<K, V> table) {
            return table;
        }
        var entries = new ArrayList<>(map.entrySet());
        entries.sort(Map.Entry.comparingByKey());
        return new SortedTable<>(build(entries));
    }

    private static <K, V> @Nullable Node<K, V> build(List<Map.Entry<K, V>> sorted) {
        if (sorted.isEmpty()) {
            return null;
        }
        int middle = sorted.size() / 2;
        var entry = sorted.get(middle);
        return Node.of(
                entry.getKey(),
                entry.getValue(),
                build(sorted.subList(0, middle)),
                build(sorted.subList(middle + 1, sorted.size())));
    }

    /** The table with this entry instead of any of its key; the table itself when it holds the very same value. */
    public SortedTable<K, V> with(K key, V value) {
        var next = with(root, key, value);
        return next == root ? this : new SortedTable<>(next);
    }

    private Node<K, V> with(@Nullable Node<K, V> at, K key, V value) {
        if (at == null) {
            return Node.of(key, value, null, null);
        }
        int order = key.compareTo(at.key);
        if (order == 0) {
            return at.value == value ? at : Node.of(key, value, at.left, at.right);
        }
        if (order < 0) {
            var left = with(at.left, key, value);
            return left == at.left ? at : balanced(at.between(left, at.right));
        }
        var right = with(at.right, key, value);
        return right == at.right ? at : balanced(at.between(at.left, right));
    }

    /** The table without this key; the table itself when it is not there. */
    public SortedTable<K, V> without(K key) {
        var next = without(root, key);
        return next == root ? this : new SortedTable<>(next);
    }

    private @Nullable Node<K, V> without(@Nullable Node<K, V> at, K key) {
        if (at == null) {
            return null;
        }
        int order = key.compareTo(at.key);
        if (order < 0) {
            var left = without(at.left, key);
            return left == at.left ? at : balanced(at.between(left, at.right));
        }
        if (order > 0) {
            var right = without(at.right, key);
            return right == at.right ? at : balanced(at.between(at.left, right));
        }
        if (at.left == null || at.right == null) {
            return at.left == null ? at.right : at.left;
        }
        var heir = at.right;
        while (heir.left != null) {
            heir = heir.left;
        }
        return balanced(heir.between(at.left, without(at.right, heir.key)));
    }

    private static <K, V> Node<K, V> balanced(Node<K, V> at) {
        int lean = heightOf(at.left) - heightOf(at.right);
        if (lean > 1 && at.left != null) {
            var left = at.left;
            boolean inner = heightOf(left.left) < heightOf(left.right);
            return rightwards(inner ? at.between(leftwards(left), at.right) : at);
        }
        if (lean < -1 && at.right != null) {
            var right = at.right;
            boolean inner = heightOf(right.right) < heightOf(right.left);
            return leftwards(inner ? at.between(at.left, rightwards(right)) : at);
        }
        return at;
    }

    private static <K, V> Node<K, V> rightwards(Node<K, V> at) {
        var top = required(at.left);
        return top.between(top.left, at.between(top.right, at.right));
    }

    private static <K, V> Node<K, V> leftwards(Node<K, V> at) {
        var top = required(at.right);
        return top.between(at.between(at.left, top.left), top.right);
    }

    private static <K, V> Node<K, V> required(@Nullable Node<K, V> node) {
        if (node == null) {
            throw new IllegalStateException("node: none (expected: one on the higher side)");
        }
        return node;
    }

    private static int heightOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int sizeOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    /**
     * Keys whose values are not the very same object in both tables, in order: all that differ, and those that were put anew
     * with an equal value. Costs O(d log n) when one table was made from the other by d changes.
     */
    public Set<K> differences(SortedTable<K, V> other) {
        var keys = new TreeSet<K>();
        var mine = new Walk<>(root);
        var theirs = new Walk<>(other.root);
        while (mine.more() || theirs.more()) {
            if (mine.more() && theirs.more() && mine.subtree() == theirs.subtree() && mine.subtree() != null) {
                mine.skip();
                theirs.skip();
            } else if (mine.larger(theirs)) {
                mine.open();
            } else if (theirs.larger(mine)) {
                theirs.open();
            } else {
                meet(mine, theirs, keys);
            }
        }
        return keys;
    }

    /** Both walks stand before a single entry, or have none left. */
    private static <K extends Comparable<? super K>, V> void meet(Walk<K, V> mine, Walk<K, V> theirs, Set<K> keys) {
        var a = mine.entry();
        var b = theirs.entry();
        int order = a == null ? 1 : b == null ? -1 : a.key.compareTo(b.key);
        if (a != null && order <= 0) {
            mine.skip();
        }
        if (b != null && order >= 0) {
            theirs.skip();
        }
        if (order < 0 && a != null) {
            keys.add(a.key);
        } else if (order > 0 && b != null) {
            keys.add(b.key);
        } else if (a != null && b != null && a.value != b.value) {
            keys.add(a.key);
        }
    }

    /** A walk in order that can skip whole subtrees. What is pushed is a subtree, or a node that stands for itself alone. */
    private static final class Walk<K, V> {
        private record Step<K, V>(Node<K, V> node, boolean whole) {}

        private final ArrayDeque<Step<K, V>> steps = new ArrayDeque<>();

        Walk(@Nullable Node<K, V> root) {
            push(root);
        }

        private void push(@Nullable Node<K, V> node) {
            if (node != null) {
                steps.push(new Step<>(node, true));
            }
        }

        boolean more() {
            return !steps.isEmpty();
        }

        /** The subtree ahead; null before a single entry or at the end. */
        @Nullable
        Node<K, V> subtree() {
            var step = steps.peek();
            return step != null && step.whole ? step.node : null;
        }

        @Nullable
        Node<K, V> entry() {
            var step = steps.peek();
            return step == null ? null : step.node;
        }

        /** Whether this walk has a subtree ahead that is at least as large as the other's, so that it is opened first. */
        boolean larger(Walk<K, V> other) {
            var ahead = subtree();
            return ahead != null && ahead.size >= sizeOf(other.subtree());
        }

        void skip() {
            steps.pop();
        }

        void open() {
            var node = steps.pop().node;
            push(node.right);
            steps.push(new Step<>(node, false));
            push(node.left);
        }
    }

    @Override
    public int size() {
        return sizeOf(root);
    }

    @Override
    public boolean containsKey(Object key) {
        return find(key) != null;
    }

    @Override
    public @Nullable V get(Object key) {
        var node = find(key);
        return node == null ? null : node.value;
    }

    @SuppressWarnings(
            "unchecked") // As TreeMap does: a key of another type is a programmer's error and fails to compare.
    private @Nullable Node<K, V> find(Object key) {
        var sought = (K) key;
        var at = root;
        while (at != null) {
            int order = sought.compareTo(at.key);
            if (order == 0) {
                return at;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries<>(root);
            }

            @Override
            public int size() {
                return sizeOf(root);
            }
        };
    }

    private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
        private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

        Entries(@Nullable Node<K, V> root) {
            descend(root);
        }

        private void descend(@Nullable Node<K, V> from) {
            for (var at = from; at != null; at = at.left) {
                path.push(at);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            var node = path.pop();
            descend(node.right);
            return Map.entry(node.key, node.value);
        }
    }

    @Override
    public @Nullable Comparator<? super K> comparator() {
        return null;
    }

    @Override
    public K firstKey() {
        return edge(true);
    }

    @Override
    public K lastKey() {
        return edge(false);
    }

    private K edge(boolean first) {
        if (root == null) {
            throw new NoSuchElementException("the table has no entry");
        }
        var at = root;
        for (var next = root; next != null; next = first ? next.left : next.right) {
            at = next;
        }
        return at.key;
    }

    @Override
    public SortedMap<K, V> subMap(K from, K to) {
        return new TreeMap<>(this).subMap(from, to);
    }

    @Override
    public SortedMap<K, V> headMap(K to) {
        return new TreeMap<>(this).headMap(to);
    }

    @Override
    public SortedMap<K, V> tailMap(K from) {
        return new TreeMap<>(this).tailMap(from);
    }
}
