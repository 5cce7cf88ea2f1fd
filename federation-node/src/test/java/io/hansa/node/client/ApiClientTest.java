package io.hansa.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiClientTest {

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "127.0.0.1:8080/x", "ftp://127.0.0.1", "http:/x"})
    void anAddressThatIsNoUrlIsNamed(String address) {
        assertThatThrownBy(() -> ApiClient.address(address))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(ApiFault.NO_ADDRESS))
                .hasMessageContaining(address);
    }

    @Test
    void aRefusalSaysWhereWhatAndWhatItsCodeMeansOnceEach() throws Exception {
        var document = ApiClient.JSON.readTree("""
                {"code": "HANSA-INPUT-002", "title": "A field is unknown.", "detail": "request:1 servces: unknown field",
                 "problems": [{"place": "request:1 servces", "text": "unknown field"}]}
                """);
        assertThat(ApiClient.problem(400, document))
                .isEqualTo("HTTP 400 HANSA-INPUT-002 request:1 servces: unknown field (A field is unknown.)");
    }

    @Test
    void aRefusalWithoutPlacesHasItsDetail() throws Exception {
        var document = ApiClient.JSON.readTree("""
                {"code": "HANSA-DOOR-001", "title": "No valid token.", "detail": "/api/v1/federation", "problems": []}
                """);
        assertThat(ApiClient.problem(401, document))
                .isEqualTo("HTTP 401 HANSA-DOOR-001 /api/v1/federation (No valid token.)");
    }
}
