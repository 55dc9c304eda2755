package dev.ferry.service.workspace.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Taking tar streams apart, whatever is in them and however they come. */
final class TarParserTest {
  private static final long SEED = 20_261_122;
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000, 123_456_789);

  /** Writes down what it is told. */
  private static final class Told implements TarSink {
    final List<String> events = new ArrayList<>();
    private long bytes;

    @Override
    public void begin(TarMember member) {
      events.add(
          "%s %s %d %o %s %s %s"
              .formatted(
                  member.kind(),
                  member.name(),
                  member.sizeBytes(),
                  member.mode(),
                  member.modified(),
                  member.target(),
                  member.refusalOrNull()));
      bytes = 0;
    }

    @Override
    public void bytes(ByteBuffer some) {
      bytes += some.remaining();
    }

    @Override
    public void end() {
      events.add("end " + bytes);
    }
  }

  /** Everything that is told of a stream, its failure the last. */
  private static List<String> told(byte[] tar, int pieces) throws IOException {
    Told told = new Told();
    TarParser parser = new TarParser(told);
    try {
      for (int at = 0; at < tar.length; at += pieces) {
        parser.feed(ByteBuffer.wrap(tar, at, Math.min(pieces, tar.length - at)));
      }
      parser.finish();
    } catch (TransferException e) {
      told.events.add(e.code() + " " + e.getMessage());
    }
    return told.events;
  }

  private static byte[] written(TreeEntry... entries) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (TreeEntry entry : entries) {
      tar.write(TarWriter.header(entry).array());
      tar.write(new byte[(int) entry.sizeBytes()]);
      tar.write(TarWriter.padding(entry.sizeBytes()).array());
    }
    tar.write(TarWriter.end().array());
    return tar.toByteArray();
  }

  private static byte[] sample() throws IOException {
    return written(
        TreeEntry.directory("d", 0750, TIME),
        TreeEntry.file("d/" + "\u65e5".repeat(80), 0640, TIME, 700),
        TreeEntry.link("d/link", "x".repeat(300)),
        TreeEntry.file("d/\u65e5", 0640, TIME, 0).sameAs("d/first"),
        TreeEntry.file("plain", 0600, Instant.ofEpochSecond(-5, 1), 512));
  }

  @Test
  void feed_whatTheWriterWrites_isTheSameInPiecesOfAnyLength() throws IOException {
    List<String> whole = told(sample(), Integer.MAX_VALUE / 2);

    assertThat(whole)
        .containsExactly(
            "DIRECTORY d/ 0 750 2020-09-13T12:26:40.123456789Z  null",
            "end 0",
            "FILE d/" + "\u65e5".repeat(80) + " 700 640 2020-09-13T12:26:40.123456789Z  null",
            "end 700",
            "LINK d/link 0 777 1970-01-01T00:00:00Z " + "x".repeat(300) + " null",
            "end 0",
            "HARD_LINK d/\u65e5 0 640 2020-09-13T12:26:40.123456789Z d/first null",
            "end 0",
            "FILE plain 512 600 1969-12-31T23:59:55.000000001Z  null",
            "end 512");
    for (int pieces : new int[] {1, 7, 511, 512, 513, 1000}) {
      assertThat(told(sample(), pieces)).isEqualTo(whole);
    }
  }

  @Test
  void feed_bytesChangedAnywhere_endsByNameAndTheSameInPieces() throws IOException {
    Random random = new Random(SEED);
    byte[] sample = sample();
    for (int round = 0; round < 3000; round++) {
      byte[] tar = Arrays.copyOf(sample, sample.length - random.nextInt(2) * random.nextInt(3000));
      for (int change = random.nextInt(4); change >= 0; change--) {
        int header = 512 * random.nextInt(tar.length / 512);
        tar[header + random.nextInt(512)] = (byte) random.nextInt(256);
        if (random.nextInt(4) > 0) {
          checksum(tar, header);
        }
      }
      List<String> whole = told(tar, tar.length);
      assertThat(told(tar, 1 + random.nextInt(700)))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(whole);
    }
  }

  private static void checksum(byte[] tar, int header) {
    Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    int sum = 0;
    for (int at = header; at < header + 512; at++) {
      sum += tar[at] & 0xff;
    }
    System.arraycopy(String.format("%06o\0 ", sum).getBytes(UTF_8), 0, tar, header + 148, 8);
  }

  /** An extended header with those records, and then a file. */
  private static byte[] withPax(byte type, String records) throws IOException {
    byte[] data = records.getBytes(UTF_8);
    TarArchiveEntry pax = new TarArchiveEntry("pax", type);
    pax.setSize(data.length);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(header(pax));
    tar.write(data);
    tar.write(TarWriter.padding(data.length).array());
    tar.write(header(new TarArchiveEntry("file")));
    tar.write(TarWriter.end().array());
    return tar.toByteArray();
  }

  private static byte[] header(TarArchiveEntry entry) {
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    return header;
  }

  @Test
  void feed_paxRecordsThatAreNone_endTheStream() throws IOException {
    for (String records :
        List.of(
            "x",
            "5 a=b",
            "99 path=x\n",
            "0 path=x\n",
            "-1 path=x\n",
            "9 path=xx\n",
            "8 path x\n",
            "7 =xxx\n",
            "12345678 a=b\n",
            "11 size=-1\n",
            "11 size=1e\n",
            "28 size=99999999999999999999\n",
            "17 mtime=1e99999\n",
            "26 mtime=99999999999999999\n")) {
      assertThat(told(withPax(TarConstants.LF_PAX_EXTENDED_HEADER_LC, records), 4096))
          .as(records)
          .singleElement()
          .asString()
          .startsWith(FailureCode.INVALID_ARGUMENT + " The tar stream is broken at byte ");
    }
    assertThat(told(withPax(TarConstants.LF_PAX_EXTENDED_HEADER_LC, "11 path=ab\n"), 4096).get(0))
        .startsWith("FILE ab 0");
    assertThat(told(withPax(TarConstants.LF_PAX_EXTENDED_HEADER_LC, "13 comment=x\n"), 4096).get(0))
        .startsWith("FILE file 0");
    assertThat(
            told(withPax(TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, "13 comment=x\n"), 4096)
                .get(0))
        .startsWith("FILE file 0");
    assertThat(
            told(withPax(TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER, "11 path=ab\n"), 4096).get(0))
        .contains("a global header");
    assertThat(
            told(withPax(TarConstants.LF_PAX_EXTENDED_HEADER_LC, "22 GNU.sparse.major=1\n"), 4096)
                .get(0))
        .contains("sparse");
  }

  @Test
  void path_ofNames_isRelativeAndPlain() {
    assertThat(TarNames.path("./a//b/./c/")).isEqualTo("a/b/c");
    assertThat(TarNames.path("./")).isEmpty();
    for (String name :
        List.of("", "/", "/a", "..", "a/..", "../a", "a/../b", "a\\b", "a\u0000b", "a\u202eb")) {
      assertThatThrownBy(() -> TarNames.path(name))
          .as(name)
          .isInstanceOfSatisfying(
              TransferException.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID_PATH));
    }
  }

  @Test
  void admit_twins_areRefusedInNamesAndOnTheirWay() {
    NameBudget budget = new NameBudget();
    try (TarNames names = new TarNames(budget)) {
      names.admit("dir", true);
      names.admit("dir", true);
      names.admit("dir/File", false);
      names.admit("other/way/x", false);

      for (String twin :
          List.of("DIR", "Dir/new", "dir/file", "dir/File", "Other/y", "other/WAY/z")) {
        TransferException failure =
            catchThrowableOfType(TransferException.class, () -> names.admit(twin, false));
        assertThat(failure.code()).as(twin).isEqualTo(FailureCode.ALREADY_EXISTS);
      }
      names.admit("stra\u00dfe", false);
      assertThatThrownBy(() -> names.admit("STRASSE", false)).hasMessageContaining("normal form");
      assertThat(names.contains("other/way")).isTrue();
      assertThat(names.contains("other/WAY")).isFalse();
      assertThat(names.contains("none")).isFalse();
    }
  }

  @Test
  void admit_manyNames_areAllKnownAndBounded() {
    NameBudget budget = new NameBudget();
    try (TarNames names = new TarNames(budget)) {
      for (int at = 0; at < 20_000; at++) {
        names.admit("d" + at % 10 + "/f" + at, false);
      }
      for (int at = 0; at < 20_000; at += 97) {
        assertThat(names.contains("d" + at % 10 + "/f" + at)).isTrue();
      }
    }
    budget.take(4 << 20);
    assertThatThrownBy(() -> new TarNames(budget)).hasMessageContaining("too many names");
  }
}
