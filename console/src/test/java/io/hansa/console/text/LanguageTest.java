package io.hansa.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.console.security.SecurityFault;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.stream.StreamFault;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.Fault;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterState;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.record.RecordFault;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.routing.Candidate;
import io.hansa.core.routing.RouteReason;
import io.hansa.core.spiffe.SpiffeFault;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.core.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Both languages say everything, and Chinese says it in Chinese. */
class LanguageTest {
    /** Terms of art that stay as they are. */
    private static final Set<String> TERMS =
            Set.of("AWS", "Azure", "Google Cloud", "SPIFFE ID", "API", "DNS", "TCP", "azure-weu:60, onprem-fra:40");

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(new TreeSet<>(Language.ZH.keys())).isEqualTo(new TreeSet<>(Language.EN.keys()));
    }

    @Test
    void noEnglishSentenceIsLeftInChinese() {
        for (var key : Language.ZH.keys()) {
            var text = Language.ZH.text(key);
            boolean chinese =
                    text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
            assertThat(chinese || TERMS.contains(text) || text.codePoints().noneMatch(Character::isLetter))
                    .as(key + " = " + text)
                    .isTrue();
            assertThat(Language.EN
                            .text(key)
                            .codePoints()
                            .noneMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN))
                    .as(key)
                    .isTrue();
        }
    }

    @Test
    void everyValueOfCoreHasItsWord() {
        var keys = new ArrayList<String>();
        each(keys, "verdict.", Verdict.values());
        each(keys, "state.", ClusterState.values());
        each(keys, "operation.", Operation.State.values());
        each(keys, "level.", ChangePlan.Level.values());
        each(keys, "cloud.", Cloud.values());
        each(keys, "probe.", ProbeOutcome.values());
        each(keys, "result.", Candidate.Result.values());
        each(keys, "scope.", FailoverTier.Scope.values());
        each(keys, "staleness.", StalenessRule.values());
        each(keys, "role.", Role.values());
        for (var verb : Verb.values()) {
            keys.add("verb." + verb.word());
        }
        for (var reason : RouteReason.values()) {
            keys.add("reason." + reason.code());
        }
        assertThat(Language.EN.keys()).containsAll(keys);
        assertThat(Language.ZH.keys()).containsAll(keys);
    }

    @Test
    void englishSaysWhatTheCodeSays() {
        for (var reason : RouteReason.values()) {
            assertThat(Language.EN.text("reason." + reason.code())).isEqualTo(reason.sentence());
        }
    }

    @Test
    void aPersonsChoiceGoesBeforeTheBrowsers() {
        assertThat(Language.of("zh-CN", "en-US")).isEqualTo(Language.ZH);
        assertThat(Language.of("", "zh-TW,zh;q=0.9,en;q=0.8")).isEqualTo(Language.ZH);
        assertThat(Language.of("nonsense", "de-DE,en;q=0.5")).isEqualTo(Language.EN);
        assertThat(Language.of("", "")).isEqualTo(Language.EN);
    }

    @Test
    void aPolicyIsOneSentenceInBoth() {
        assertThat(PolicySentence.of(Language.EN, FailoverPolicy.BUILT_IN))
                .isEqualTo(
                        "Calls to all services without a policy of their own go to the caller's cluster, then to the same"
                                + " region, then to the same cloud, then to any cluster; a cluster is passed over below 50 % ready."
                                + " They return 30s after recovery, by 25 % every 10s.");
        assertThat(PolicySentence.of(Language.ZH, FailoverPolicy.BUILT_IN))
                .contains("调用方所在集群")
                .doesNotContain("?");
    }

    private static void each(List<String> keys, String prefix, Enum<?>[] values) {
        for (var value : values) {
            keys.add(prefix + value.name());
        }
    }

    @Test
    void aFaultIsToldInTheReadersLanguage() {
        faults().forEach(fault -> {
            assertThat(Language.EN.fault(fault.code(), fault.sentence())).isEqualTo(fault.sentence());
            assertThat(Language.ZH.fault(fault.code(), fault.sentence()).codePoints())
                    .as(fault.code())
                    .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
        });
        assertThat(Language.ZH.fault("HANSA-NEW-001", "something new")).isEqualTo("something new");
    }

    private static Stream<Fault> faults() {
        return Stream.<Fault[]>of(
                        OperationFault.values(),
                        ResourceFault.values(),
                        RecordFault.values(),
                        SpiffeFault.values(),
                        SecurityFault.values(),
                        ConsoleFault.values(),
                        StreamFault.values())
                .flatMap(Stream::of);
    }
}
