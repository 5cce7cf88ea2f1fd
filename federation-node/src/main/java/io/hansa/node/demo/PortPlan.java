package io.hansa.node.demo;

import java.util.List;

/**
 * Which port of the demo is whose. With base 0 the ports are those of the README; with another base each cluster has a
 * block of 100 from there. Immutable.
 *
 * @param index of the cluster, from 0
 */
public record PortPlan(int base, int index) {
    /** What can be reached through the gateway's local listeners, in the order of their ports. */
    public static final List<String> IMPORTS = List.of("order", "stock", "user", "my-service");

    public int http() {
        return base == 0 ? 8_080 + index : block();
    }

    public int gateway() {
        return base == 0 ? 15_443 + index * 10_000 : block() + 1;
    }

    public int peer() {
        return base == 0 ? 15_010 + index * 100 : block() + 2;
    }

    public int member() {
        return base == 0 ? 15_011 + index * 100 : block() + 3;
    }

    public int admin() {
        return base == 0 ? 15_012 + index * 100 : block() + 4;
    }

    public int listener(String service) {
        return (base == 0 ? 18_080 + index * 10_000 : block() + 10) + IMPORTS.indexOf(service);
    }

    public int prefix() {
        return base == 0 ? 18_089 + index * 10_000 : block() + 19;
    }

    public int sample(int number) {
        return (base == 0 ? 16_000 + index * 100 : block() + 30) + number;
    }

    /** First port for imports that are not among {@link #IMPORTS}. */
    public int further() {
        return base == 0 ? 18_180 + index * 10_000 : block() + 60;
    }

    private int block() {
        return base + 100 * index;
    }
}
