package dev.ferry.resume.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresAddressTest {

  @Test
  void parse_shortAddress_hasDefaults() {
    assertThat(PostgresAddress.parse("postgresql://db.internal/ferry"))
        .isEqualTo(new PostgresAddress("db.internal", 5432, "ferry", null, "prefer", null));
  }

  @Test
  void parse_everything_isKept() {
    assertThat(
            PostgresAddress.parse(
                "postgresql://[::1]:5433/my%20db?sslmode=verify-full&schema=s&sslrootcert=a%2Fb"))
        .isEqualTo(new PostgresAddress("::1", 5433, "my db", "s", "verify-full", "a/b"));
  }

  @Test
  void toString_anyAddress_isWithoutParameters() {
    assertThat(PostgresAddress.parse("postgresql://[::1]/db?schema=s"))
        .hasToString("postgresql://[::1]:5432/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://user:secret@host/db",
        "postgresql://user@host/db",
        "postgresql://host",
        "postgresql://host/",
        "postgresql://host/db/secret",
        "postgresql:///db",
        "postgresql:secret",
        "postgresql://host/db?password=secret",
        "postgresql://host/db?secret",
        "postgresql://host/db?sslmode=secret",
        "postgresql://host/d b?secret",
        "mysql://host/db"
      })
  void parse_anythingElse_isRefusedAndNotRepeated(String text) {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> PostgresAddress.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID_ARGUMENT))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"))
        .withNoCause();
  }

  @Test
  void isMeant_folderOrAddress_tellsThemApart() {
    assertThat(PostgresAddress.isMeant("postgresql://host/db")).isTrue();
    assertThat(PostgresAddress.isMeant("store")).isFalse();
  }
}
