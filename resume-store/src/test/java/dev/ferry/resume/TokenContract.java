package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens that were handed out, and what was moved with them. */
interface TokenContract extends StoreUnderTest {
  /** When the samples expire. */
  Instant EXPIRES = Instant.parse("2026-11-22T01:00:00.000000001Z");

  @Test
  default void keepToken_fresh_isFoundAfterReopening() {
    MintedToken token = token("a", EXPIRES);
    await(store().tokens().keep(token));

    assertThat(awaitOne(reopened().tokens().find(token.key()))).isEqualTo(token);
    assertThat(await(store().tokens().find("b".repeat(64)))).isNull();
  }

  @Test
  default void keepToken_known_isRefusedAndStaysAsItWas() {
    MintedToken token = token("a", EXPIRES);
    await(store().tokens().keep(token));

    assertThatThrownBy(() -> await(store().tokens().keep(token("a", EXPIRES.plusSeconds(9)))))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.KEY_CONFLICT));
    assertThat(awaitOne(store().tokens().find(token.key()))).isEqualTo(token);
  }

  @Test
  default void renewToken_known_isReplacedAsAWhole() {
    MintedToken token = token("a", EXPIRES);
    MintedToken longer = token("a", EXPIRES.plusSeconds(9));
    assertThat(awaitOne(store().tokens().renew(token))).isFalse();
    assertThat(await(store().tokens().find(token.key()))).isNull();
    await(store().tokens().keep(token));

    assertThat(awaitOne(store().tokens().renew(longer))).isTrue();
    assertThat(awaitOne(reopened().tokens().find(token.key()))).isEqualTo(longer);
  }

  @Test
  default void revokeToken_twice_tellsWhetherItWasKnown() {
    MintedToken token = token("a", EXPIRES);
    await(store().tokens().keep(token));

    assertThat(awaitOne(store().tokens().revoke(token.key()))).isTrue();
    assertThat(awaitOne(store().tokens().revoke(token.key()))).isFalse();
    assertThat(await(store().tokens().find(token.key()))).isNull();
  }

  @Test
  default void purgeTokens_someExpired_keepsTheOthers() {
    await(store().tokens().keep(token("a", EXPIRES)));
    await(store().tokens().keep(token("b", EXPIRES.plusNanos(1))));

    assertThat(awaitOne(store().tokens().purge(EXPIRES))).isEqualTo(1);
    assertThat(await(store().tokens().find("a".repeat(64)))).isNull();
    assertThat(await(store().tokens().find("b".repeat(64)))).isNotNull();
  }

  @Test
  default void spend_severalGrantsAndTimes_addsUp() {
    await(store().tokens().spend(Map.of("one", 5L, "two", 1L << 40)));
    await(store().tokens().spend(Map.of("one", 7L)));
    await(store().tokens().spend(Map.of()));

    assertThat(awaitOne(reopened().tokens().spent("one"))).isEqualTo(12);
    assertThat(awaitOne(store().tokens().spent("two"))).isEqualTo(1L << 40);
    assertThat(awaitOne(store().tokens().spent("three"))).isZero();
  }

  private static MintedToken token(String digit, Instant expires) {
    return new MintedToken(digit.repeat(64), "grant-" + digit, "{\"a\":\"\u00e9\n\"}", expires);
  }
}
