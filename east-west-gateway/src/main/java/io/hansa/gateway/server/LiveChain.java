package io.hansa.gateway.server;

import io.hansa.gateway.balance.Rotation;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.http.HttpGate;
import java.util.function.Supplier;

/**
 * A chain as it is in force, with the turns of its destinations. It stays the same object while the chain's name stays;
 * connections that live on look here for the routes of their next request.
 *
 * <p>Thread-safe: one volatile reference to a value.
 */
final class LiveChain {
    private volatile InForce inForce;

    /** One version: the turns among the shares of a TCP chain, or the routes of an HTTP chain. */
    private record InForce(FilterChain chain, Rotation turns, HttpGate.Routes routes) {
        static InForce of(FilterChain chain, HttpGate.Routes before) {
            return switch (chain.action()) {
                case FilterChain.Action.Tcp tcp ->
                    new InForce(chain, HttpGate.turns(tcp.destination()), HttpGate.Routes.NONE);
                case FilterChain.Action.Http http ->
                    new InForce(chain, new Rotation(0, 1), HttpGate.Routes.of(http, before));
                case FilterChain.Action.Echo ignored -> new InForce(chain, new Rotation(0, 1), HttpGate.Routes.NONE);
            };
        }
    }

    LiveChain(FilterChain chain) {
        inForce = InForce.of(chain, HttpGate.Routes.NONE);
    }

    /** Puts another version in force; an equal one goes on with its turns, so that swaps do not skew the split. */
    void reconfigure(FilterChain chain) {
        if (!inForce.chain.equals(chain)) {
            inForce = InForce.of(chain, inForce.routes);
        }
    }

    FilterChain chain() {
        return inForce.chain;
    }

    Rotation turns() {
        return inForce.turns;
    }

    /** The routes in force at each moment. */
    Supplier<HttpGate.Routes> routes() {
        return () -> inForce.routes;
    }
}
