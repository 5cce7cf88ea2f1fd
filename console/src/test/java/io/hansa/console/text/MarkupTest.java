package io.hansa.console.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkupTest {
    private static final String EVIL = "\"><script>alert('x')</script>&";

    @Test
    void escapesTextAndAttributes() {
        assertThat(Markup.of("<b title=\"{}\">{}</b>", EVIL, EVIL))
                .hasToString(
                        "<b title=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</b>");
    }

    @Test
    void addressesStayHereOrAreHttp() {
        assertThat(Markup.of("<a href=\"{}\">x</a>", "javascript:alert(1)")).hasToString("<a href=\"#\">x</a>");
        assertThat(Markup.of("<a href=\"{}\">x</a>", "//evil.example")).hasToString("<a href=\"#\">x</a>");
        assertThat(Markup.of("<a href=\"{}\">x</a>", " data:text/html,x")).hasToString("<a href=\"#\">x</a>");
        assertThat(Markup.of("<a href=\"/clusters/{}\">x</a>", "a b/../\""))
                .hasToString("<a href=\"/clusters/a%20b%2F..%2F%22\">x</a>");
        assertThat(Markup.of("<a href=\"{}\">x</a>", "/clusters/a?b=1"))
                .hasToString("<a href=\"/clusters/a?b=1\">x</a>");
        assertThat(Markup.of("<a href=\"{}\">x</a>", "http://127.0.0.1:8081"))
                .hasToString("<a href=\"http://127.0.0.1:8081\">x</a>");
    }

    @Test
    void markupStandsOnlyInText() {
        var bold = Markup.of("<b>{}</b>", "<");
        assertThat(Markup.of("<p>{}</p>", bold)).hasToString("<p><b>&lt;</b></p>");
        assertThat(Markup.of("<p>{}</p>", List.of(bold, bold))).hasToString("<p><b>&lt;</b><b>&lt;</b></p>");
        assertThatThrownBy(() -> Markup.of("<p title=\"{}\"></p>", bold)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesPlacesThatCannotBeMadeSafe() {
        for (Runnable unsafe : List.<Runnable>of(
                () -> Markup.of("<p title={}></p>", "x"),
                () -> Markup.of("<{}>", "x"),
                () -> Markup.of("<script>{}</script>", "x"),
                () -> Markup.of("<style>{}</style>", "x"),
                () -> Markup.of("<p onclick=\"{}\"></p>", "x"),
                () -> Markup.of("<p style=\"{}\"></p>", "x"))) {
            assertThatThrownBy(unsafe::run).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesAWrongNumberOfValues() {
        assertThatThrownBy(() -> Markup.of("<p>{}</p>")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Markup.of("<p></p>", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void putsTextsOfTheLanguageIn() {
        assertThat(Markup.of(Language.EN, "<p>{#nav.trust} {}</p>", 1)).hasToString("<p>Trust 1</p>");
        assertThat(Markup.of(Language.ZH, "<p>{#nav.trust} {}</p>", 1)).hasToString("<p>信任 1</p>");
        assertThat(Markup.of(Language.EN, "<p>{#no.such}</p>")).hasToString("<p>?no.such?</p>");
    }
}
