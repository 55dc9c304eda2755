package dev.ferry.service.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.resume.AuditRecord;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Audit records as lines of JSON in a file, which only the service's user may read. A file that has
 * grown too long becomes number 1, number 1 becomes 2, and so on; the last one is deleted.
 */
public final class AuditFile implements AuditSink {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final long bytesMax;
  private final int filesMax;
  private final Scheduler disk;
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * A file.
   *
   * @param bytesMax how long it grows
   * @param filesMax how many older ones are kept
   * @param disk where it is written
   */
  public AuditFile(Path file, long bytesMax, int filesMax, Scheduler disk) {
    this.file = file;
    this.bytesMax = bytesMax;
    this.filesMax = filesMax;
    this.disk = disk;
  }

  @Override
  public Mono<Void> append(List<AuditRecord> records) {
    return Mono.<Void>fromCallable(
            () -> {
              write(records);
              return null;
            })
        .subscribeOn(disk);
  }

  private void write(List<AuditRecord> records) throws IOException {
    StringBuilder lines = new StringBuilder();
    records.forEach(
        record -> lines.append(json.writeValueAsString(fields(record.event()))).append('\n'));
    try (FileChannel channel = opened()) {
      ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        var unused = channel.write(bytes);
      }
    }
    if (Files.size(file) > bytesMax) {
      rotate();
    }
  }

  private FileChannel opened() throws IOException {
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS),
        OWNER_ONLY);
  }

  private void rotate() throws IOException {
    for (int number = filesMax; number > 0; number--) {
      Path younger = number == 1 ? file : numbered(number - 1);
      if (Files.exists(younger)) {
        var unused = Files.move(younger, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private static Map<String, Object> fields(AuditEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", event.doneAt().toString());
    fields.put("subject", event.subject());
    fields.put("operation", event.operation());
    fields.put("workspace", event.workspace());
    fields.put("path", event.path());
    event.lengthBytes().ifPresent(bytes -> fields.put("bytes", bytes));
    event.digest().map(Digest::toString).ifPresent(digest -> fields.put("digest", digest));
    fields.put("outcome", event.outcome());
    return fields;
  }
}
