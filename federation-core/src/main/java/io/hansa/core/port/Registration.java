package io.hansa.core.port;

/** A listener's stay; closing it ends the calls and is idempotent. */
public interface Registration extends AutoCloseable {

    @Override
    void close();
}
