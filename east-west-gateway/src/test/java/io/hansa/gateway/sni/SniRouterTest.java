package io.hansa.gateway.sni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SniRouterTest {
    private final SniRouter<String> router =
            new SniRouter<>(Map.of("order.shop.mesh", "exact", "*.shop.mesh", "long", "*.mesh", "short"));

    @ParameterizedTest
    @CsvSource({
        "order.shop.mesh, exact",
        "stock.shop.mesh, long",
        "v1.stock.shop.mesh, long",
        "shop.mesh, short",
        "user.mesh, short",
        "mesh, ",
        "order.shop.mesh.evil, ",
        "xshop.mesh, short",
        "., ",
        ".mesh, ",
    })
    void takesTheExactNameThenTheLongestSuffixThenNothing(String name, String expected) {
        assertThat(router.find(name).orElse(null)).isEqualTo(expected);
    }
}
