package dev.ferry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class FerryPropertiesTest {
  @TempDir Path folder;

  private static FerryProperties properties(String... pairs) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put("ferry." + pairs[i], pairs[i + 1]);
    }
    return new Binder(new MapConfigurationPropertySource(map))
        .bindOrCreate("ferry", FerryProperties.class);
  }

  @Test
  void defaults_nothingSet_areLoopbackWithoutToken() {
    FerryProperties defaults = properties();

    assertThat(defaults.bind()).isEqualTo("127.0.0.1");
    assertThat(defaults.port()).isEqualTo(7420);
    assertThat(defaults.requiredToken()).isEmpty();
    assertThatCode(defaults::requireSafeBind).doesNotThrowAnyException();
  }

  @Test
  void bind_otherAddressWithoutToken_isRefusedWithTheNextStep() {
    FerryProperties open = properties("bind", "0.0.0.0");

    TransferException failure =
        catchThrowableOfType(TransferException.class, open::requireSafeBind);

    assertThat(failure.code()).isEqualTo(FailureCode.INVALID_ARGUMENT);
    assertThat(failure.getMessage()).contains("0.0.0.0", "--token-file");
  }

  @Test
  void bind_otherAddressWithToken_isAllowed() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "  s3cret \nsecond line");
    FerryProperties guarded = properties("bind", "0.0.0.0", "token-file", file.toString());

    assertThat(guarded.requiredToken()).contains("s3cret");
    assertThatCode(guarded::requireSafeBind).doesNotThrowAnyException();
  }

  @Test
  void tokenFile_emptyOrMissing_isRefused() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));

    for (Path file : new Path[] {empty, folder.resolve("missing")}) {
      FerryProperties broken = properties("token-file", file.toString());
      assertThat(catchThrowableOfType(TransferException.class, broken::requiredToken).getMessage())
          .contains(file.toString());
    }
  }

  @Test
  void store_nothingSet_isH2InTheDataFolder() {
    StorePlace place = properties("data-dir", folder.toString()).storePlace();

    assertThat(place.isInDataFolder()).isTrue();
    assertThat(place.shown()).isEqualTo(folder.resolve("store").toString());
  }

  @Test
  void store_address_isShownWithoutSecrets() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "s3cret");
    FerryProperties remote =
        properties(
            "store",
            "postgresql://db/ferry",
            "store-password-file",
            file.toString(),
            "token",
            "t0ken");

    assertThat(remote.storePlace().isInDataFolder()).isFalse();
    assertThat(remote.storePlace().shown()).isEqualTo("postgresql://db:5432/ferry");
    assertThat(remote.storePlace().toString() + remote).doesNotContain("s3cret", "t0ken");
  }

  @Test
  void store_noAddressOrNoPasswordFile_isRefused() {
    FerryProperties folderName = properties("store", "data/store");
    FerryProperties missing =
        properties(
            "store",
            "postgresql://db/ferry",
            "store-password-file",
            folder.resolve("missing").toString());

    assertThat(catchThrowableOfType(TransferException.class, folderName::storePlace).getMessage())
        .contains("postgresql://HOST:PORT/DATABASE");
    assertThat(catchThrowableOfType(TransferException.class, missing::storePlace).getMessage())
        .contains("password file", "missing");
  }
}
