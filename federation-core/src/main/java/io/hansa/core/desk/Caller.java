package io.hansa.core.desk;

/**
 * Who asks, as authenticated at the door. Immutable.
 *
 * @param address where from, for the audit log
 */
public record Caller(String name, Role role, String address) {}
