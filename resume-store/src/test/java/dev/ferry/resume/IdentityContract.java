package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.awaitOne;
import static dev.ferry.resume.UploadSamples.created;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which store it is. */
interface IdentityContract extends StoreUnderTest {

  @Test
  default void identity_freshStore_is128BitsInHex() {
    assertThat(awaitOne(store().identity())).matches("[0-9a-f]{32}");
  }

  @Test
  default void identity_usedAndReopened_isTheSame() {
    String before = awaitOne(store().identity());
    UploadRecord record = created(store());

    ResumeStore reopened = reopened();

    assertThat(awaitOne(reopened.identity())).isEqualTo(before);
    assertThat(awaitOne(reopened.find(record.id()))).isEqualTo(record);
  }

  @Test
  default void identity_twoStores_differ() {
    assertThat(awaitOne(store().identity())).isNotEqualTo(awaitOne(another().identity()));
  }
}
