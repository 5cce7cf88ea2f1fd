package io.hansa.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class BackendOptionTest {
    private final BackendOption.Reading reading = new BackendOption.Reading();

    @Test
    void readsNameNamespaceAndWeight() {
        assertThat(reading.convert("order")).isEqualTo(new BackendOption("", "order", 1));
        assertThat(reading.convert("order=3")).isEqualTo(new BackendOption("", "order", 3));
        assertThat(reading.convert("shop/order=3")).isEqualTo(new BackendOption("shop", "order", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=3", "order=", "order=many", "order=-1", "a/b/c", "/order", "order=1=2"})
    void refusesWhatIsNotOfThatForm(String text) {
        assertThatThrownBy(() -> reading.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("[NAMESPACE/]LOCAL[=WEIGHT]");
    }
}
