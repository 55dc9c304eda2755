package dev.ferry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.TransferException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientOptionsTest {

  @Test
  void address_hostsAndIpv6_staysUnresolved() {
    ClientOptions options =
        ClientOptions.builder().address("example.org:7420").address("[::1]:7421").build();

    assertThat(options.addresses())
        .containsExactly(
            InetSocketAddress.createUnresolved("example.org", 7420),
            InetSocketAddress.createUnresolved("::1", 7421));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", ":1", "host:", "host:0", "host:65536", "host:x", "::1:7420"})
  void address_malformed_isRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> ClientOptions.builder().address(text))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("HOST:PORT");
  }

  @Test
  void build_noAddress_isRefused() {
    assertThatThrownBy(() -> ClientOptions.builder().build())
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("address");
  }

  @Test
  void build_clientNameThatWouldSpoilALog_isRefused() {
    assertThatThrownBy(() -> ClientOptions.builder().address("a:1").clientName("x\ny").build())
        .isInstanceOf(TransferException.class);
  }
}
