package io.hansa.core.fault;

/**
 * One named way in which something went wrong, implemented by one enum per package.
 *
 * <p>The code is stable for ever and appears in logs, metric labels, the API, the console and docs/faults.md. Immutable.
 */
public interface Fault extends Notice {

    /** Stable code such as {@code HANSA-TRUST-003}: area, three digits, never reused. */
    @Override
    String code();

    /** Whether trying the same thing again, unchanged, can succeed. */
    boolean retryable();

    /** What happened and what an operator does about it, in one English sentence. */
    @Override
    String sentence();
}
