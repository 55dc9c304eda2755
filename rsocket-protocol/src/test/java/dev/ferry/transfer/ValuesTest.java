package dev.ferry.transfer;

import static dev.ferry.transfer.FailureCode.INVALID_ARGUMENT;
import static dev.ferry.transfer.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boundaries of the small values. */
final class ValuesTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @ValueSource(strings = {"abcdefghijklmnopqrstuvwxyz", "23456723456723456723456723"})
  void uploadId_wellFormed_isKept(String value) {
    assertThat(new UploadId(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcdefghijklmnopqrstuvwxy",
        "abcdefghijklmnopqrstuvwxyza",
        "Abcdefghijklmnopqrstuvwxyz",
        "1bcdefghijklmnopqrstuvwxyz",
        "8bcdefghijklmnopqrstuvwxyz",
        "../defghijklmnopqrstuvwxyz",
        "abcdefghijklmnopqrstuvwxyz\n"
      })
  void uploadId_malformed_isRefused(String value) {
    assertRefused(INVALID_ARGUMENT, () -> new UploadId(value));
  }

  @Test
  void uploadIdRandom_many_areDistinctAndUseEveryLetter() {
    Set<UploadId> ids = new HashSet<>();
    Set<Integer> letters = new HashSet<>();
    SecureRandom random = new SecureRandom();
    for (int made = 0; made < 1_000; made++) {
      UploadId id = UploadId.random(random);
      ids.add(id);
      id.value().chars().forEach(letters::add);
    }
    assertThat(ids).hasSize(1_000);
    assertThat(letters).hasSize(32);
  }

  @Test
  void uploadIdRandom_allBits_reachTheLetters() {
    SecureRandom ones =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0xff);
          }
        };

    assertThat(UploadId.random(ones)).hasToString("z".repeat(26));
    assertThat(UploadId.fresh(Instant.EPOCH, ones)).hasToString("2".repeat(10) + "z".repeat(16));
    assertThat(UploadId.fresh(Instant.ofEpochMilli(1L << 50 - 1), ones).value()).startsWith("k2");
  }

  @Test
  void uploadIdFresh_ofOneMillisecond_areDistinctAndOfLaterOnesAreGreater() {
    SecureRandom random = new SecureRandom();
    Instant now = Instant.parse("2026-11-21T21:00:00Z");
    Set<String> before = new HashSet<>();
    for (int millis = 0; millis < 100; millis++) {
      Set<String> ids = new HashSet<>();
      for (int made = 0; made < 100; made++) {
        ids.add(UploadId.fresh(now.plusMillis(millis), random).value());
      }
      assertThat(ids).hasSize(100);
      if (!before.isEmpty()) {
        assertThat(Collections.max(before)).isLessThan(Collections.min(ids));
      }
      before = ids;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "a.b", "a-b_c", "a..b", "w1"})
  void workspaceName_wellFormed_isKept(String value) {
    assertThat(new WorkspaceName(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", ".a", "-a", "_a", "A", "a/b", "a b", "a\n", "a\u0000", "ü", "a:b"})
  void workspaceName_malformed_isRefused(String value) {
    assertRefused(INVALID_ARGUMENT, () -> new WorkspaceName(value));
  }

  @Test
  void workspaceName_length_isBounded() {
    assertThat(new WorkspaceName("a".repeat(63)).value()).hasSize(63);
    assertRefused(INVALID_ARGUMENT, () -> new WorkspaceName("a".repeat(64)));
  }

  @Test
  void transferKey_printableAscii_isKept() {
    assertThat(new TransferKey("!~/a=b:c")).hasToString("!~/a=b:c");
    assertThat(new TransferKey("k".repeat(128)).value()).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\t", "a\n", "a\u007f", "ü", "a\u0000"})
  void transferKey_malformed_isRefused(String value) {
    assertRefused(INVALID_ARGUMENT, () -> new TransferKey(value));
  }

  @Test
  void transferKey_tooLong_isRefused() {
    assertRefused(INVALID_ARGUMENT, () -> new TransferKey("k".repeat(129)));
  }

  @Test
  void digest_everyForm_isTheSame() {
    Digest digest = Digest.parse("sha256:" + HEX);

    assertThat(digest).isEqualTo(new Digest(HEX)).hasToString("sha256:" + HEX);
    assertThat(Digest.ofBytes(digest.bytes())).isEqualTo(digest);
    assertThat(digest.bytes()).hasSize(Digest.LENGTH_BYTES).isNotSameAs(digest.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha512:00", "SHA256:"})
  void digestParse_malformed_isRefused(String text) {
    assertRefused(INVALID_ARGUMENT, () -> Digest.parse(text));
  }

  @Test
  void digest_wrongLengthOrCase_isRefused() {
    assertRefused(INVALID_ARGUMENT, () -> new Digest(HEX.substring(1)));
    assertRefused(INVALID_ARGUMENT, () -> new Digest(HEX + "0"));
    assertRefused(INVALID_ARGUMENT, () -> new Digest(HEX.replace('a', 'A')));
    assertRefused(INVALID_ARGUMENT, () -> Digest.parse(HEX));
    assertRefused(INVALID_ARGUMENT, () -> Digest.ofBytes(new byte[31]));
  }

  @Test
  void contentLength_known_isExceededByOneMore() {
    ContentLength ten = ContentLength.of(10);

    assertThat(ten.isExceededBy(10)).isFalse();
    assertThat(ten.isExceededBy(11)).isTrue();
    assertThat(ten.bytes()).isEqualTo(OptionalLong.of(10));
    assertThat(ten).hasToString("10");
    assertThat(ContentLength.of(0).isKnown()).isTrue();
    assertThat(ContentLength.of(Long.MAX_VALUE).isExceededBy(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void contentLength_deferred_isNeverExceeded() {
    assertThat(ContentLength.DEFERRED.isKnown()).isFalse();
    assertThat(ContentLength.DEFERRED.bytes()).isEmpty();
    assertThat(ContentLength.DEFERRED.isExceededBy(Long.MAX_VALUE)).isFalse();
    assertThat(ContentLength.DEFERRED).hasToString("deferred");
  }

  @Test
  void contentLength_negative_isRefused() {
    assertRefused(INVALID_ARGUMENT, () -> ContentLength.of(-1));
    assertRefused(INVALID_ARGUMENT, () -> new ContentLength(-2));
  }

  @Test
  void workspaceFileParse_wellFormed_splitsAtTheFirstColon() {
    WorkspaceFile file = WorkspaceFile.parse("w1:/a:b");

    assertThat(file.workspace()).isEqualTo(new WorkspaceName("w1"));
    assertThat(file.path()).isEqualTo(WorkspacePath.parse("/a:b"));
    assertThat(file).hasToString("w1:/a:b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "w1", "/a", ":/a", "W1:/a"})
  void workspaceFileParse_malformed_isRefused(String text) {
    assertRefused(INVALID_ARGUMENT, () -> WorkspaceFile.parse(text));
  }

  @Test
  void workspaceFileParse_escapingPath_isInvalidPath() {
    assertRefused(FailureCode.INVALID_PATH, () -> WorkspaceFile.parse("w1:/../a"));
  }

  @Test
  void fileAttributes_mode_isPermissionBitsOnly() {
    assertThat(new FileAttributes(07777, null).mode()).isEqualTo(OptionalInt.of(07777));
    assertThat(new FileAttributes(0, Instant.EPOCH).modified()).contains(Instant.EPOCH);
    assertThat(FileAttributes.NONE.mode()).isEmpty();
    assertThat(FileAttributes.NONE.modified()).isEmpty();
    assertRefused(INVALID_ARGUMENT, () -> new FileAttributes(010000, null));
    assertRefused(INVALID_ARGUMENT, () -> new FileAttributes(-1, null));
  }

  @Test
  void writeCondition_holdsFor_everyPair() {
    Optional<String> nothing = Optional.empty();
    Optional<String> e1 = Optional.of("e1");

    assertThat(WriteCondition.ALWAYS.holdsFor(nothing)).isTrue();
    assertThat(WriteCondition.ALWAYS.holdsFor(e1)).isTrue();
    assertThat(WriteCondition.IF_ABSENT.holdsFor(nothing)).isTrue();
    assertThat(WriteCondition.IF_ABSENT.holdsFor(e1)).isFalse();
    assertThat(WriteCondition.ifMatch("e1").holdsFor(nothing)).isFalse();
    assertThat(WriteCondition.ifMatch("e1").holdsFor(e1)).isTrue();
    assertThat(WriteCondition.ifMatch("e2").holdsFor(e1)).isFalse();
  }

  @Test
  void writeCondition_etagInTheWrongPlace_isRefused() {
    assertRefused(INVALID_ARGUMENT, () -> new WriteCondition(WriteCondition.Kind.IF_MATCH, null));
    assertRefused(INVALID_ARGUMENT, () -> new WriteCondition(WriteCondition.Kind.ALWAYS, "e1"));
  }

  @Test
  void fileStat_published_addsDigestAndChecksumOnly() {
    FileStat stat =
        new FileStat(
            WorkspacePath.parse("/a"),
            FileStat.Type.FILE,
            1,
            0644,
            Instant.EPOCH,
            "e1",
            null,
            null);
    Digest digest = new Digest(HEX);

    assertThat(stat.digest()).isEmpty();
    assertThat(stat.crc32c()).isEmpty();
    assertThat(stat.published(digest, -1).digest()).contains(digest);
    assertThat(stat.published(digest, -1).crc32c()).hasValue(-1);
    assertThat(stat.published(digest, -1).etag()).contains("e1");
    assertThat(stat.published(null, 7).digest()).isEmpty();
    assertThat(stat.published(null, 7).crc32c()).hasValue(7);
  }

  @Test
  void digestMode_digestInTheWrongPlace_isRefused() {
    Digest digest = new Digest(HEX);

    assertThat(DigestMode.handedIn(digest).handedIn()).contains(digest);
    assertThat(DigestMode.OFF.isOff()).isTrue();
    assertThat(DigestMode.COMPUTED.isOff()).isFalse();
    assertRefused(INVALID_ARGUMENT, () -> new DigestMode(DigestMode.Kind.HANDED_IN, null));
    assertRefused(INVALID_ARGUMENT, () -> new DigestMode(DigestMode.Kind.OFF, digest));
  }

  @Test
  void transferException_details_areCopiedAndPrinted() {
    Map<String, String> details = new HashMap<>();
    details.put("offset", "7");
    TransferException failure =
        new TransferException(FailureCode.WRONG_OFFSET, "Expected 7", details);
    details.put("offset", "8");

    assertThat(failure.details()).containsExactly(Map.entry("offset", "7"));
    assertThat(failure).hasToString("WRONG_OFFSET: Expected 7 {offset=7}");
    assertThat(new TransferException(FailureCode.FENCED, "Taken over"))
        .hasToString("FENCED: Taken over");
    assertThatThrownBy(() -> failure.details().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void transferException_serialized_keepsItsCode() throws Exception {
    TransferException failure =
        new TransferException(FailureCode.FENCED, "Taken over", Map.of("epoch", "3"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(failure);

    Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

    assertThat(copy)
        .isInstanceOfSatisfying(
            TransferException.class,
            back -> {
              assertThat(back.code()).isEqualTo(FailureCode.FENCED);
              assertThat(back.details()).isEmpty();
            });
  }
}
