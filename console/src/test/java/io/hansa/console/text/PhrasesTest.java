package io.hansa.console.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The node's English sentences in Chinese. */
class PhrasesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 of 3 ready | 3 个中有 2 个就绪",
                "1 of 3 ready = 33 % < 70 % | 3 个中有 1 个就绪 = 33 % < 70 %",
                "2 of 2 ready when last heard | 2 个中有 2 个就绪（最后一次听到时）",
                "its state is draining | 其状态为排空中",
                "DOWN since 2026-11-21T12:00:00Z: 2 of 2 clusters agree that it does not answer"
                        + " | 自 2026-11-21T12:00:00Z 起宕机：2 个集群中有 2 个确认它没有应答",
                "probes from here get no answer, for 3.4 s | 从此处的探测没有应答，已持续 3.4 秒",
                "probes are refused, for 0.5 s, too short to judge | 探测被拒绝，已持续 0.5 秒，时间过短，尚不足以判定",
                "drain cluster-azure-weu by admin until 2026-11-21T12:00:00Z: 40 % left"
                        + " | admin 的排空 cluster-azure-weu，至 2026-11-21T12:00:00Z：剩余 40 %",
                "a higher tier cannot serve; on tier 2: azure-weu 100 % | 更高层级无法承接；现由第 2 层承接：azure-weu 100 %",
                "azure-weu is suspended since revision 3 | azure-weu 自修订 3 起为“已暂停信任”",
                "ok, seen 12 ms ago | 有应答，12 毫秒前观测"
            })
    void aSentenceOfTheNodeIsToldInChinese(String english, String chinese) {
        assertThat(Phrases.tell(Language.ZH, english)).hasValue(chinese);
        assertThat(Phrases.tell(Language.EN, english)).hasValue(english);
    }

    @Test
    void whatPeopleWroteStaysAsItIs() {
        assertThat(Phrases.tell(Language.ZH, "plan 55ff40439201 its state is draining"))
                .hasValue("方案 55ff40439201：its state is draining");
        assertThat(Phrases.tell(Language.ZH, "patching on Friday")).isEmpty();
    }

    @Test
    void everyTemplateHasTheSamePlacesInBothLanguages() {
        for (var key : Language.EN.keys()) {
            if (key.startsWith("said.")) {
                for (int i = 0; i < 5; i++) {
                    assertThat(Language.ZH.text(key).matches(".*\\{" + i + "[*~]?}.*"))
                            .as(key + " {" + i + '}')
                            .isEqualTo(Language.EN.text(key).contains("{" + i + '}'));
                }
            }
        }
    }

    @Test
    void everyTemplateIsRecognised() {
        for (var key : Language.EN.keys()) {
            if (key.startsWith("said.")) {
                var said = Language.EN.text(key).replaceAll("\\{[0-9]}", "v");
                assertThat(Phrases.tell(Language.ZH, said))
                        .as(key)
                        .hasValueSatisfying(told ->
                                assertThat(told).isEqualTo(Language.ZH.text(key).replaceAll("\\{[0-9][*~]?}", "v")));
            }
        }
    }
}
