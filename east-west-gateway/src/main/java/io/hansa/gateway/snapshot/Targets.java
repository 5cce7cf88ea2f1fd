package io.hansa.gateway.snapshot;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.sni.ServiceSni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The clusters that traffic can be sent to from here, with what is needed to reach and to recognise them. Immutable. */
final class Targets {
    private static final Pattern IP_ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * One cluster as a target.
     *
     * @param gateways numeric addresses of its gateways; empty for our own cluster, whose endpoints are known
     * @param peers who may answer there
     */
    record Target(
            ClusterId cluster, Locality locality, List<HostPort> gateways, List<StringMatcher> peers, ServiceSni sni) {}

    private final GatewayView view;
    private final SortedMap<ClusterId, Target> targets = new TreeMap<>();
    private final List<String> omissions = new ArrayList<>();

    Targets(GatewayView view) {
        this.view = view;
        var own = view.site();
        targets.put(own.cluster(), new Target(own.cluster(), own.locality(), List.of(), List.of(), own.sni()));
        for (Member member : view.membership().members().values()) {
            if (!member.cluster().equals(own.cluster()) && member.state().trusted()) {
                view.catalog().cluster(member.cluster()).ifPresent(info -> add(member, info));
            }
        }
    }

    private void add(Member member, ClusterInfo info) {
        var gateways = new ArrayList<HostPort>();
        for (HostPort gateway : info.gateways()) {
            var numeric = numeric(gateway);
            if (numeric.isEmpty()) {
                omissions.add("gateway " + gateway + " of " + member.cluster() + ": its name was not resolved");
            }
            gateways.addAll(numeric);
        }
        targets.put(
                member.cluster(),
                new Target(
                        member.cluster(),
                        info.locality(),
                        List.copyOf(gateways),
                        peers(member.domain(), info.gatewayNames()),
                        new ServiceSni(member.cluster(), view.site().federation())));
    }

    private static List<StringMatcher> peers(TrustDomainName domain, List<String> gatewayNames) {
        var place = "spiffe://" + domain.value() + "/gateway/";
        return gatewayNames.isEmpty()
                ? List.of(Messages.prefix(place))
                : gatewayNames.stream()
                        .map(name -> Messages.exact(place + name))
                        .toList();
    }

    /** The IP addresses of a host; none when it has a name that the node could not resolve. */
    List<HostPort> numeric(HostPort address) {
        if (IP_ADDRESS.matcher(address.host()).matches()) {
            return List.of(address);
        }
        return view.addresses().getOrDefault(address.host(), List.of()).stream()
                .map(each -> new HostPort(each, address.port()))
                .toList();
    }

    Optional<Target> find(ClusterId cluster) {
        return Optional.ofNullable(targets.get(cluster));
    }

    /** Where calls to a target go in: at its own gateways, or at those of the cluster through which it is reached. */
    List<HostPort> gateways(Target target, ServiceRoute route) {
        var relay = route.relays().get(target.cluster());
        return relay == null
                ? target.gateways()
                : find(relay).map(Target::gateways).orElse(List.of());
    }

    /**
     * Where to pass on what others send to a target. Without addresses at which another cluster listens, our own above all: what
     * a cluster says of itself must not make calls go round in circles.
     */
    List<HostPort> straight(Target target) {
        var others = new HashSet<HostPort>();
        others.add(view.listeners().inbound());
        view.catalog().clusters().forEach((cluster, info) -> {
            if (!cluster.equals(target.cluster())) {
                info.gateways().forEach(gateway -> others.addAll(numeric(gateway)));
            }
        });
        return target.gateways().stream()
                .filter(gateway -> !others.contains(gateway))
                .toList();
    }

    boolean isOwn(Target target) {
        return target.cluster().equals(view.site().cluster());
    }

    /**
     * Every cluster that may ever serve: all that offer it, not only those of the plan in force, so that a change of plan
     * changes endpoints alone.
     */
    List<Target> of(ServiceName service, Optional<ServiceRoute> route) {
        var clusters = new TreeSet<>(view.catalog().offersOf(service).keySet());
        route.ifPresent(found -> {
            found.shares().forEach(share -> clusters.add(share.cluster()));
            clusters.addAll(found.standby());
        });
        if (view.local().containsKey(service)) {
            clusters.add(view.site().cluster());
        }
        return clusters.stream().flatMap(each -> find(each).stream()).toList();
    }

    /** What could not be expressed, for people. */
    List<String> omissions() {
        return List.copyOf(omissions);
    }
}
