package io.hansa.node.desk;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.view.ProbeReport;
import io.hansa.core.view.ProbeReport.Step;
import io.hansa.gateway.probe.ProbeResult;
import io.hansa.node.probe.Prober;
import io.hansa.node.state.NodeView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tries a link step by step for a person who waits, and adds what the other side last said of the way back. */
public final class LinkProbe implements Function<ClusterId, ProbeReport> {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Supplier<NodeView> view;
    private final Prober prober;
    private final Function<ClusterId, Optional<HostPort>> gateways;
    private final String source;
    private final InstantSource clock;

    /** @param source local address to connect from; empty for any */
    public LinkProbe(
            Supplier<NodeView> view,
            Prober prober,
            Function<ClusterId, Optional<HostPort>> gateways,
            String source,
            InstantSource clock) {
        this.view = view;
        this.prober = prober;
        this.gateways = gateways;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public ProbeReport apply(ClusterId target) {
        var steps = new ArrayList<Step>();
        var gateway = gateways.apply(target);
        if (gateway.isEmpty()) {
            steps.add(step("address", "failed", 0, "no gateway address is known yet", "wait for the cluster to join"));
        } else if (resolves(gateway.get(), steps) && connects(gateway.get(), steps)) {
            identity(target, steps);
        }
        back(target, steps);
        boolean ok = steps.stream().allMatch(s -> s.state().equals("ok"));
        return new ProbeReport(view.get().self(), target, clock.instant(), ok, steps);
    }

    private static Step step(String name, String state, long millis, String detail, String remedy) {
        return new Step(name, "there", state, millis, detail, remedy);
    }

    private static boolean resolves(HostPort gateway, List<Step> steps) {
        long begin = System.nanoTime();
        try {
            var address = InetAddress.getByName(gateway.host());
            steps.add(step("dns", "ok", millis(begin), address.getHostAddress(), ""));
            return true;
        } catch (UnknownHostException e) {
            steps.add(step(
                    "dns",
                    "failed",
                    millis(begin),
                    String.valueOf(e.getMessage()),
                    "publish the gateway's name, or use its address"));
            return false;
        }
    }

    private boolean connects(HostPort gateway, List<Step> steps) {
        long begin = System.nanoTime();
        try (var socket = new Socket()) {
            if (!source.isEmpty()) {
                socket.bind(new InetSocketAddress(source, 0));
            }
            socket.connect(new InetSocketAddress(gateway.host(), gateway.port()), TIMEOUT_MILLIS);
            steps.add(step("tcp", "ok", millis(begin), gateway.toString(), ""));
            return true;
        } catch (IOException e) {
            var remedy = "open TCP " + gateway.port() + " to " + gateway.host()
                    + " (AWS: security group; Azure: NSG; on premises: firewall)";
            steps.add(step("tcp", "failed", millis(begin), String.valueOf(e.getMessage()), remedy));
            return false;
        }
    }

    private void identity(ClusterId target, List<Step> steps) {
        long begin = System.nanoTime();
        var result = prober.once(target);
        if (result.isPresent() && result.get() instanceof ProbeResult.Answered answered) {
            steps.add(step("tls", "ok", answered.connect().toMillis(), "TLS 1.3, " + answered.cluster(), ""));
            steps.add(step("echo", "ok", answered.roundTrip().toMillis(), answered.version(), ""));
        } else if (result.isPresent() && result.get() instanceof ProbeResult.Failed failed) {
            steps.add(step(
                    "tls",
                    "failed",
                    millis(begin),
                    failed.failure() + " " + failed.detail(),
                    "compare trust bundles and clocks of both clusters"));
        }
    }

    private void back(ClusterId target, List<Step> steps) {
        var self = view.get().self();
        var said = view.get().matrix().find(target, self);
        boolean ok = said.isPresent()
                && said.get().probe() == ProbeOutcome.OK
                && said.get().fresh(clock.instant());
        var detail = said.map(o -> o.probe().word() + ", seen "
                        + Duration.between(o.at(), clock.instant()).toMillis() + " ms ago")
                .orElse("it has not said anything about us yet");
        steps.add(new Step(
                "echo",
                "back",
                ok ? "ok" : "failed",
                said.map(o -> o.rttMicros() / 1_000).orElse(0L),
                detail,
                ok ? "" : "open this cluster's gateway port to " + target));
    }

    private static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }
}
