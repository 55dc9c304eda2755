package dev.ferry.client.internal;

import dev.ferry.client.internal.Runs.Run;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.WorkspaceFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a part file holds: written beside it after its bytes were forced, so that it never claims
 * more than is there.
 *
 * @param file where the bytes come from
 * @param etag the version
 * @param sizeBytes length of the whole version
 * @param prefix what the part file surely begins with
 * @param islands what it surely holds behind gaps, in order; a reader that does not know of them
 *     fetches those bytes again
 */
record Sidecar(String file, String etag, long sizeBytes, Prefix prefix, List<Run> islands) {
  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final String FORMAT = "ferry-part 1";

  /** A text of all of them fits the file; the service's checksums find what is left out. */
  private static final int MAX_ISLANDS = 512;

  private static final Pattern ISLAND = Pattern.compile("(\\d{1,18})-(\\d{1,18}):([0-9a-f]{1,8})");

  static Sidecar of(WorkspaceFile file, String etag, long sizeBytes, Runs runs) {
    List<Run> islands = runs.islands().stream().limit(MAX_ISLANDS).toList();
    return new Sidecar(file.toString(), etag, sizeBytes, runs.prefix(), islands);
  }

  /** How many bytes it claims in all. */
  long heldBytes() {
    return prefix.lengthBytes() + islands.stream().mapToLong(Run::lengthBytes).sum();
  }

  /** Reads a sidecar; empty when there is none or it is no sidecar. */
  static Optional<Sidecar> read(Path path) {
    try {
      if (!Files.isRegularFile(path) || Files.size(path) > MAX_FILE_BYTES) {
        return Optional.empty();
      }
      Properties fields = new Properties();
      fields.load(new ByteArrayInputStream(Files.readAllBytes(path)));
      return parse(fields);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Sidecar> parse(Properties fields) {
    String file = fields.getProperty("file");
    String etag = fields.getProperty("etag");
    if (!FORMAT.equals(fields.getProperty("format")) || file == null || etag == null) {
      return Optional.empty();
    }
    Prefix prefix =
        new Prefix(
            Long.parseLong(fields.getProperty("frontier", "")),
            Integer.parseUnsignedInt(fields.getProperty("crc32c", ""), 16));
    return Optional.of(
        new Sidecar(
            file,
            etag,
            Long.parseLong(fields.getProperty("size", "")),
            prefix,
            islands(fields.getProperty("islands", ""))));
  }

  private static List<Run> islands(String text) {
    return text.isEmpty() ? List.of() : Stream.of(text.split(" ")).map(Sidecar::island).toList();
  }

  private static Run island(String text) {
    Matcher island = ISLAND.matcher(text);
    if (!island.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no island");
    }
    return new Run(
        Long.parseLong(island.group(1)),
        Long.parseLong(island.group(2)),
        Integer.parseUnsignedInt(island.group(3), 16));
  }

  private static String text(Run island) {
    return island.start() + "-" + island.end() + ":" + Integer.toHexString(island.crc32c());
  }

  /** Replaces the sidecar, surviving what the bytes do; readers see the old one or the new one. */
  void write(Path path, PartFile.Force force) throws IOException {
    Properties fields = new Properties();
    fields.setProperty("format", FORMAT);
    fields.setProperty("file", file);
    fields.setProperty("etag", etag);
    fields.setProperty("size", Long.toString(sizeBytes));
    fields.setProperty("frontier", Long.toString(prefix.lengthBytes()));
    fields.setProperty("crc32c", Integer.toHexString(prefix.crc32c()));
    if (!islands.isEmpty()) {
      fields.setProperty(
          "islands", islands.stream().map(Sidecar::text).collect(Collectors.joining(" ")));
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    fields.store(text, null);
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      force.force(channel, true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
