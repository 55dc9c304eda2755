package dev.ferry.service.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.PublishedFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a piece file says of its object, so that a lost store can be made again from the disk. */
public final class ObjectDescription {
  private static final String KIND = "kind";
  private static final String UPLOAD = "upload";
  private static final String FILE = "file";
  private static final int NOTE_LENGTH_MAX = 2048;

  private ObjectDescription() {}

  /** Of an upload that is under way, under that writer. */
  public static Map<String, String> of(NewUpload upload, long epoch) {
    Map<String, String> fields = new TreeMap<>();
    fields.put(KIND, UPLOAD);
    fields.put("epoch", Long.toString(epoch));
    fields.put("id", upload.id().value());
    fields.put(PieceFile.TARGET, upload.file().toString());
    fields.put("key", upload.key().value());
    upload.length().bytes().ifPresent(bytes -> fields.put("length", Long.toString(bytes)));
    upload.attributes().mode().ifPresent(mode -> fields.put("mode", Integer.toString(mode)));
    put(fields, "modified", upload.attributes().modifiedOrNull());
    put(fields, "digest", upload.expectedDigestOrNull());
    fields.put("condition", upload.condition().kind().name());
    put(fields, "condition-etag", upload.condition().etagOrNull());
    fields.put("durability", upload.durability().name());
    fields.put("expiry", upload.expiry().toString());
    fields.put("created", upload.createdAt().toString());
    put(fields, "note", fitting(upload.noteOrNull()));
    return fields;
  }

  /** A long note is not worth a piece file that cannot be written. */
  private static @Nullable String fitting(@Nullable String note) {
    return note != null && note.length() <= NOTE_LENGTH_MAX && US_ASCII.newEncoder().canEncode(note)
        ? note
        : null;
  }

  /** Of a file that is about to be published. */
  static Map<String, String> of(Receipt receipt) {
    return of(
        new PublishedFile(
            receipt.file(),
            receipt.etag(),
            receipt.lengthBytes(),
            receipt.digestOrNull(),
            receipt.crc32c(),
            receipt.publishedAt()));
  }

  /** Of a published file. */
  public static Map<String, String> of(PublishedFile file) {
    Map<String, String> fields = new TreeMap<>();
    fields.put(KIND, FILE);
    fields.put(PieceFile.TARGET, file.file().toString());
    fields.put(PieceFile.ETAG, file.etag());
    fields.put("length", Long.toString(file.lengthBytes()));
    fields.put("crc32c", Integer.toHexString(file.crc32c()));
    put(fields, "digest", file.digestOrNull());
    fields.put("published", file.publishedAt().toString());
    return fields;
  }

  private static void put(Map<String, String> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value instanceof Digest digest ? digest.hex() : value.toString());
    }
  }

  /** The upload that a piece file describes; empty when it describes something else. */
  public static Optional<DescribedUpload> upload(Map<String, String> fields) {
    return UPLOAD.equals(fields.get(KIND)) ? parsed(fields, Fields::upload) : Optional.empty();
  }

  /**
   * An upload as its piece file describes it.
   *
   * @param epoch of the last writer that wrote into the piece file
   */
  public record DescribedUpload(NewUpload upload, long epoch) {}

  /** The published file that a piece file describes; empty when it describes something else. */
  public static Optional<PublishedFile> file(Map<String, String> fields) {
    return FILE.equals(fields.get(KIND)) ? parsed(fields, Fields::file) : Optional.empty();
  }

  private static <T> Optional<T> parsed(
      Map<String, String> fields, java.util.function.Function<Fields, T> parser) {
    try {
      return Optional.of(parser.apply(new Fields(fields)));
    } catch (TransferException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private record Fields(Map<String, String> values) {
    private String text(String name) {
      return optional(name)
          .orElseThrow(() -> new IllegalArgumentException("the field " + name + " is missing"));
    }

    private Optional<String> optional(String name) {
      return Optional.ofNullable(values.get(name));
    }

    DescribedUpload upload() {
      return new DescribedUpload(newUpload(), Long.parseLong(text("epoch")));
    }

    private NewUpload newUpload() {
      return new NewUpload(
          new UploadId(text("id")),
          WorkspaceFile.parse(text("target")),
          new TransferKey(text("key")),
          optional("length")
              .map(Long::valueOf)
              .map(ContentLength::of)
              .orElse(ContentLength.DEFERRED),
          new FileAttributes(
              optional("mode").map(Integer::valueOf).orElse(null),
              optional("modified").map(Instant::parse).orElse(null)),
          optional("digest").map(Digest::new).orElse(null),
          new WriteCondition(
              WriteCondition.Kind.valueOf(text("condition")),
              optional("condition-etag").orElse(null)),
          Durability.valueOf(text("durability")),
          Duration.parse(text("expiry")),
          Instant.parse(text("created")),
          optional("note").orElse(null));
    }

    PublishedFile file() {
      return new PublishedFile(
          WorkspaceFile.parse(text("target")),
          text(PieceFile.ETAG),
          Long.parseLong(text("length")),
          optional("digest").map(Digest::new).orElse(null),
          Integer.parseUnsignedInt(text("crc32c"), 16),
          Instant.parse(text("published")));
    }
  }
}
