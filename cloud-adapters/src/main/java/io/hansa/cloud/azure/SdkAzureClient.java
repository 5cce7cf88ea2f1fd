package io.hansa.cloud.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.util.Context;
import com.azure.core.util.HttpClientOptions;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.resourcemanager.privatedns.PrivateDnsZoneManager;
import com.azure.resourcemanager.privatedns.fluent.RecordSetsClient;
import com.azure.resourcemanager.privatedns.fluent.models.RecordSetInner;
import com.azure.resourcemanager.privatedns.models.ARecord;
import com.azure.resourcemanager.privatedns.models.AaaaRecord;
import com.azure.resourcemanager.privatedns.models.CnameRecord;
import com.azure.resourcemanager.privatedns.models.RecordType;
import com.azure.resourcemanager.privatedns.models.SrvRecord;
import io.hansa.core.fault.FederationException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Private DNS through the Azure SDK, which is used here and nowhere else. Thread-safe as the SDK's client is. */
final class SdkAzureClient implements AzureClient {
    /** Azure's own limit for a private zone. */
    private static final int RECORD_SETS_MAX = 25_000;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final RecordSetsClient sdk;
    private final AzureSettings settings;

    private SdkAzureClient(RecordSetsClient sdk, AzureSettings settings) {
        this.sdk = sdk;
        this.settings = settings;
    }

    static SdkAzureClient open(AzureSettings settings) {
        var profile = new AzureProfile(
                "",
                settings.subscription(),
                settings.emulator().map(SdkAzureClient::at).orElse(AzureEnvironment.AZURE));
        var sdk = PrivateDnsZoneManager.authenticate(pipeline(settings, profile), profile)
                .serviceClient()
                .getRecordSets();
        return new SdkAzureClient(sdk, settings);
    }

    private static AzureEnvironment at(URI emulator) {
        var endpoints = new HashMap<>(AzureEnvironment.AZURE.getEndpoints());
        var url = emulator.toString().replaceAll("/$", "") + '/';
        endpoints.put("resourceManagerEndpointUrl", url);
        endpoints.put("managementEndpointUrl", url);
        return new AzureEnvironment(endpoints);
    }

    /** A pipeline of our own: the SDK's refuses plain HTTP, and an emulator may have nothing else. */
    private static HttpPipeline pipeline(AzureSettings settings, AzureProfile profile) {
        var http = HttpClient.createDefault(new HttpClientOptions()
                .setConnectTimeout(Duration.ofSeconds(3))
                .setResponseTimeout(ANSWER_TIMEOUT)
                .setReadTimeout(ANSWER_TIMEOUT)
                .setWriteTimeout(ANSWER_TIMEOUT));
        var retries = new RetryPolicy(new RetryOptions(new ExponentialBackoffOptions()
                .setMaxRetries(2)
                .setBaseDelay(Duration.ofMillis(200))
                .setMaxDelay(Duration.ofSeconds(5))));
        return new HttpPipelineBuilder()
                .httpClient(http)
                .policies(retries, settings.emulator().isPresent() ? madeUpToken() : token(profile))
                .build();
    }

    private static HttpPipelinePolicy token(AzureProfile profile) {
        return new BearerTokenAuthenticationPolicy(
                new DefaultAzureCredentialBuilder().build(),
                profile.getEnvironment().getManagementEndpoint() + "/.default");
    }

    private static HttpPipelinePolicy madeUpToken() {
        return (context, next) -> {
            context.getHttpRequest().setHeader(HttpHeaderName.AUTHORIZATION, "Bearer emulator");
            return next.process();
        };
    }

    @Override
    public List<Held> recordSets() {
        var what = "list the record sets of " + settings.zone();
        return called(what, AzureFault.CHANGED_MEANWHILE, () -> {
            var all = sdk.list(settings.resourceGroup(), settings.zone()).stream()
                    .limit(RECORD_SETS_MAX + 1L)
                    .toList();
            if (all.size() > RECORD_SETS_MAX) {
                throw new FederationException(AzureFault.OVER_LIMIT, "more than " + RECORD_SETS_MAX);
            }
            return all.stream().flatMap(inner -> read(inner).stream()).toList();
        });
    }

    @Override
    public void create(RecordSet set) {
        write("create " + set.key(), set, "", AzureFault.NOT_OURS);
    }

    @Override
    public void replace(Held before, RecordSet set) {
        write("replace " + set.key(), set, before.etag(), AzureFault.CHANGED_MEANWHILE);
    }

    @Override
    public void delete(Held held) {
        var set = held.set();
        called(
                "delete " + set.key(),
                AzureFault.CHANGED_MEANWHILE,
                () -> sdk.deleteWithResponse(
                        settings.resourceGroup(), settings.zone(), typeOf(set), set.name(), held.etag(), Context.NONE));
    }

    /** @param etag the version to replace; empty when there must be none */
    private void write(String what, RecordSet set, String etag, AzureFault whenPrecondition) {
        var ifMatch = etag.isEmpty() ? Optional.<String>empty() : Optional.of(etag);
        called(
                what,
                whenPrecondition,
                () -> sdk.createOrUpdateWithResponse(
                        settings.resourceGroup(),
                        settings.zone(),
                        typeOf(set),
                        set.name(),
                        inner(set),
                        ifMatch.orElse(null),
                        ifMatch.isPresent() ? null : "*",
                        Context.NONE));
    }

    private static RecordSetInner inner(RecordSet set) {
        var inner = new RecordSetInner().withTtl(set.ttlSeconds()).withMetadata(set.metadata());
        return switch (set.type()) {
            case A ->
                inner.withARecords(set.targets().stream()
                        .map(t -> new ARecord().withIpv4Address(t))
                        .toList());
            case AAAA ->
                inner.withAaaaRecords(set.targets().stream()
                        .map(t -> new AaaaRecord().withIpv6Address(t))
                        .toList());
            case CNAME ->
                inner.withCnameRecord(new CnameRecord().withCname(set.targets().getFirst()));
            case SRV ->
                inner.withSrvRecords(
                        set.targets().stream().map(SdkAzureClient::srv).toList());
        };
    }

    private static SrvRecord srv(String portAndTarget) {
        var parts = portAndTarget.split(" ", 2);
        return new SrvRecord()
                .withPriority(0)
                .withWeight(1)
                .withPort(Integer.parseInt(parts[0]))
                .withTarget(parts[1]);
    }

    private static RecordType typeOf(RecordSet set) {
        return RecordType.fromString(set.type().name());
    }

    private static Optional<Held> read(RecordSetInner inner) {
        var typeName = inner.type().substring(inner.type().lastIndexOf('/') + 1);
        var targets = new ArrayList<String>();
        RecordSet.Type type;
        switch (typeName) {
            case "A" -> {
                type = RecordSet.Type.A;
                orEmpty(inner.aRecords()).forEach(r -> targets.add(r.ipv4Address()));
            }
            case "AAAA" -> {
                type = RecordSet.Type.AAAA;
                orEmpty(inner.aaaaRecords()).forEach(r -> targets.add(r.ipv6Address()));
            }
            case "CNAME" -> {
                type = RecordSet.Type.CNAME;
                Optional.ofNullable(inner.cnameRecord()).ifPresent(r -> targets.add(r.cname()));
            }
            case "SRV" -> {
                type = RecordSet.Type.SRV;
                orEmpty(inner.srvRecords()).forEach(r -> targets.add(r.port() + " " + r.target()));
            }
            default -> {
                return Optional.empty();
            }
        }
        var metadata = inner.metadata() == null ? Map.<String, String>of() : inner.metadata();
        long ttl = inner.ttl() == null ? 0 : inner.ttl();
        return Optional.of(new Held(new RecordSet(type, inner.name(), metadata, targets, ttl), inner.etag()));
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> T called(String what, AzureFault whenPrecondition, Supplier<T> call) {
        try {
            return call.get();
        } catch (FederationException e) {
            throw e;
        } catch (RuntimeException e) {
            // The SDK has no common exception: reactive wrappers and JDK errors come through as they are.
            throw AzureFaults.of(what, e, whenPrecondition);
        }
    }
}
