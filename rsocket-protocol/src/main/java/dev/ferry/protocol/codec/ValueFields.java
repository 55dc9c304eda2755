package dev.ferry.protocol.codec;

import dev.ferry.protocol.ClientMessage.Finish;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of values that several messages share (docs/protocol.md §4.4). */
final class ValueFields {
  private static final String WORKSPACE = "workspace";
  private static final String PATH = "path";
  private static final String LENGTH = "length";
  private static final String MODE = "mode";
  private static final String MODIFIED = "mtime";
  private static final String NANOS = "-nanos";
  private static final String IF_MATCH = "if-match";
  private static final String IF_ABSENT = "if-absent";
  private static final String DIGEST = "digest";
  private static final String WITHOUT_DIGEST = "without-digest";
  private static final String CRC32C = "crc32c";
  private static final String ETAG = "etag";

  private ValueFields() {}

  static void write(WorkspaceFile file, FieldWriter fields) {
    fields.text(WORKSPACE, file.workspace()).text(PATH, file.path());
  }

  static WorkspaceFile file(Fields fields) {
    return new WorkspaceFile(
        new WorkspaceName(fields.text(WORKSPACE)), WorkspacePath.parse(fields.text(PATH)));
  }

  static void write(ContentLength length, FieldWriter fields) {
    length.bytes().ifPresent(bytes -> fields.number(LENGTH, bytes));
  }

  static ContentLength length(Fields fields) {
    OptionalLong length = fields.optionalNumber(LENGTH);
    return length.isPresent() ? ContentLength.of(length.getAsLong()) : ContentLength.DEFERRED;
  }

  static void write(FileAttributes attributes, FieldWriter fields) {
    attributes.mode().ifPresent(mode -> fields.number(MODE, mode));
    attributes.modified().ifPresent(modified -> write(MODIFIED, modified, fields));
  }

  static FileAttributes attributes(Fields fields) {
    OptionalLong mode = fields.optionalNumber(MODE);
    Integer bits = mode.isPresent() ? narrow(MODE, mode.getAsLong()) : null;
    Instant modified =
        fields.optionalNumber(MODIFIED).isPresent() ? instant(MODIFIED, fields) : null;
    return new FileAttributes(bits, modified);
  }

  static void write(WriteCondition condition, FieldWriter fields) {
    condition.etag().ifPresent(etag -> fields.text(IF_MATCH, etag));
    if (condition.kind() == WriteCondition.Kind.IF_ABSENT) {
      fields.flag(IF_ABSENT, true);
    }
  }

  static WriteCondition condition(Fields fields) {
    Optional<String> etag = fields.optionalText(IF_MATCH);
    if (etag.isPresent() && fields.flag(IF_ABSENT)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Only one of if-match and if-absent can hold");
    }
    if (fields.flag(IF_ABSENT)) {
      return WriteCondition.IF_ABSENT;
    }
    return etag.map(WriteCondition::ifMatch).orElse(WriteCondition.ALWAYS);
  }

  static void write(Prefix prefix, FieldWriter fields) {
    fields.number("frontier", prefix.lengthBytes()).crc32c("prefix-crc32c", prefix.crc32c());
  }

  static Prefix prefix(Fields fields) {
    return new Prefix(fields.size("frontier"), fields.crc32c("prefix-crc32c"));
  }

  static void write(FileStat stat, FieldWriter fields) {
    fields.text(PATH, stat.path()).choice("kind", stat.type()).number("size", stat.sizeBytes());
    fields.number(MODE, stat.mode());
    write(MODIFIED, stat.modified(), fields);
    fields.optionalText(ETAG, stat.etag());
    write(stat.digest(), fields);
    stat.crc32c().ifPresent(crc32c -> fields.crc32c(CRC32C, crc32c));
    fields.optionalText("link", stat.linkText());
    if (!stat.labels().isEmpty()) {
      fields.texts("labels", stat.labels().values());
    }
  }

  static FileStat stat(Fields fields) {
    return new FileStat(
        WorkspacePath.parse(fields.text(PATH)),
        fields.choice("kind", FileStat.Type.class),
        fields.size("size"),
        narrow(MODE, fields.size(MODE)),
        instant(MODIFIED, fields),
        fields.optionalText(ETAG).orElse(null),
        digestOrNull(fields),
        fields.crc32cOrNull(CRC32C),
        fields.optionalText("link").orElse(null),
        new Labels(fields.textsOrEmpty("labels")));
  }

  static void write(Receipt receipt, FieldWriter fields) {
    write(receipt.file(), fields);
    fields.number(LENGTH, receipt.lengthBytes()).crc32c(CRC32C, receipt.crc32c());
    write(receipt.digest(), fields);
    fields.text(ETAG, receipt.etag()).number("epoch", receipt.epoch());
    write("published", receipt.publishedAt(), fields);
    DurabilityField.write(receipt.durabilityOrNull(), fields);
  }

  static Receipt receipt(Fields fields) {
    return new Receipt(
        file(fields),
        fields.size(LENGTH),
        fields.crc32c(CRC32C),
        digestOrNull(fields),
        fields.text(ETAG),
        fields.size("epoch"),
        instant("published", fields),
        DurabilityField.readOrNull(fields));
  }

  static void write(UploadStatus status, FieldWriter fields) {
    fields.text("id", status.id());
    write(status.file(), fields);
    fields.text("key", status.key()).choice("state", status.state());
    fields.number("epoch", status.epoch());
    write(status.length(), fields);
    write(status.durable(), fields);
    write("expires", status.expiresAt(), fields);
    status.receipt().ifPresent(receipt -> fields.nested("receipt", receipt, ValueFields::write));
  }

  static UploadStatus status(Fields fields) {
    return new UploadStatus(
        new UploadId(fields.text("id")),
        file(fields),
        new TransferKey(fields.text("key")),
        fields.choice("state", UploadState.class),
        fields.size("epoch"),
        length(fields),
        prefix(fields),
        instant("expires", fields),
        fields.optionalNested("receipt").map(ValueFields::receipt).orElse(null));
  }

  static void write(Finish finish, FieldWriter fields) {
    fields.number(LENGTH, finish.lengthBytes());
    finish.crc32c().ifPresent(crc32c -> fields.crc32c(CRC32C, crc32c));
    write(finish.digest(), fields);
  }

  static Finish finish(Fields fields) {
    return new Finish(fields.size(LENGTH), fields.crc32cOrNull(CRC32C), digestOrNull(fields));
  }

  static void write(DigestMode mode, FieldWriter fields) {
    write(mode.handedIn(), fields);
    writeWithoutDigest(mode.isOff(), fields);
  }

  static DigestMode digestMode(Fields fields) {
    Digest digest = digestOrNull(fields);
    if (digest != null && withoutDigest(fields)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Only one of digest and without-digest can be meant");
    }
    if (digest != null) {
      return DigestMode.handedIn(digest);
    }
    return withoutDigest(fields) ? DigestMode.OFF : DigestMode.COMPUTED;
  }

  /** Left out when it is false, as peers that do not know it leave it out. */
  static void writeWithoutDigest(boolean without, FieldWriter fields) {
    if (without) {
      fields.flag(WITHOUT_DIGEST, true);
    }
  }

  static boolean withoutDigest(Fields fields) {
    return fields.flag(WITHOUT_DIGEST);
  }

  static void write(Optional<Digest> digest, FieldWriter fields) {
    digest.ifPresent(known -> fields.bytes(DIGEST, known.bytes()));
  }

  static @Nullable Digest digestOrNull(Fields fields) {
    return fields.optionalBytes(DIGEST).map(ValueFields::digestOf).orElse(null);
  }

  private static Digest digestOf(byte[] raw) {
    if (raw.length != Digest.LENGTH_BYTES) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Field 'digest' is not " + Digest.LENGTH_BYTES + " bytes long");
    }
    return Digest.ofBytes(raw);
  }

  /** Seconds since 1970 under the name, nanoseconds of the second under the name + "-nanos". */
  static void write(String name, Instant instant, FieldWriter fields) {
    fields.number(name, instant.getEpochSecond());
    if (instant.getNano() != 0) {
      fields.number(name + NANOS, instant.getNano());
    }
  }

  static Instant instant(String name, Fields fields) {
    long nanos = fields.optionalNumber(name + NANOS).orElse(0);
    if (nanos < 0 || nanos > 999_999_999) {
      throw outOfRange(name + NANOS, null);
    }
    try {
      return Instant.ofEpochSecond(fields.number(name), nanos);
    } catch (DateTimeException | ArithmeticException e) {
      throw outOfRange(name, e);
    }
  }

  private static int narrow(String name, long value) {
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw outOfRange(name, null);
    }
    return (int) value;
  }

  private static TransferException outOfRange(String name, @Nullable Throwable cause) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "Field '" + name + "' is out of range", cause);
  }
}
