package dev.ferry.service.workspace.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.TreeEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** What stands in a tar stream beside contents: headers, and zeros up to the next block. */
public final class TarWriter {
  private static final int BLOCK_BYTES = TarHeader.BLOCK_BYTES;
  private static final int END_BYTES = 2 * BLOCK_BYTES;

  private TarWriter() {}

  /**
   * The entry's header, behind one of the pax kind when it needs that. Ours, because the library
   * cuts times to 100 nanoseconds.
   */
  public static ByteBuffer header(TreeEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 * BLOCK_BYTES);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    TarArchiveEntry described = described(entry);
    byte[] records = records(entry, described.getName());
    if (records.length > 0) {
      TarArchiveEntry pax =
          new TarArchiveEntry("PaxHeaders/entry", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
      pax.setSize(records.length);
      settle(pax, entry);
      tar.putArchiveEntry(pax);
      tar.write(records);
      tar.closeArchiveEntry();
    }
    tar.putArchiveEntry(described);
    tar.flush();
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static byte[] records(TreeEntry entry, String name) {
    StringBuilder records = new StringBuilder();
    if (needsRecord(name)) {
      add("path", name, records);
    }
    String target = entry.target().orElse("");
    if (needsRecord(target)) {
      add("linkpath", target, records);
    }
    Instant time = entry.modified();
    if (time.getNano() != 0) {
      add("mtime", time(time).toPlainString(), records);
    }
    if (entry.sizeBytes() > TarConstants.MAXSIZE) {
      add("size", Long.toString(entry.sizeBytes()), records);
    }
    return records.toString().getBytes(UTF_8);
  }

  private static BigDecimal time(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
  }

  private static boolean needsRecord(String text) {
    return text.length() > TarConstants.NAMELEN || text.chars().anyMatch(letter -> letter > 0x7f);
  }

  /** A record begins with its own length in bytes, those digits counted. */
  private static void add(String key, String value, StringBuilder records) {
    String rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(UTF_8).length;
    int length = bytes + Integer.toString(bytes).length();
    if (bytes + Integer.toString(length).length() != length) {
      length = bytes + Integer.toString(length).length();
    }
    records.append(length).append(rest);
  }

  private static TarArchiveEntry described(TreeEntry entry) {
    TarArchiveEntry described =
        switch (entry.type()) {
          case DIRECTORY -> new TarArchiveEntry(entry.path() + "/");
          case LINK -> new TarArchiveEntry(entry.path(), TarConstants.LF_SYMLINK);
          case HARD_LINK -> new TarArchiveEntry(entry.path(), TarConstants.LF_LINK);
          case FILE -> new TarArchiveEntry(entry.path());
        };
    described.setLinkName(entry.target().orElse(""));
    described.setMode(entry.type() == TreeEntry.Type.LINK ? 0777 : entry.mode());
    described.setSize(entry.type() == TreeEntry.Type.FILE ? entry.sizeBytes() : 0);
    settle(described, entry);
    return described;
  }

  /** The library would tell the time of day and who runs the service. */
  private static void settle(TarArchiveEntry header, TreeEntry entry) {
    header.setLastModifiedTime(FileTime.from(entry.modified().truncatedTo(ChronoUnit.SECONDS)));
    header.setUserName("");
    header.setGroupName("");
    header.setIds(0, 0);
  }

  /** What a stream ends with. */
  public static ByteBuffer end() {
    return ByteBuffer.allocate(END_BYTES);
  }

  /** Zeros behind a file of that length. */
  public static ByteBuffer padding(long sizeBytes) {
    int beyond = (int) (sizeBytes % BLOCK_BYTES);
    return ByteBuffer.allocate(beyond == 0 ? 0 : BLOCK_BYTES - beyond);
  }
}
