package dev.ferry.protocol.codec;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One or more of each control message, with optional fields absent and present. */
final class Samples {
  static final WorkspaceFile FILE = WorkspaceFile.parse("w1:/a/b.txt");
  static final UploadId ID = new UploadId("abcdefghijklmnopqrstuvwxyz");
  static final TransferKey KEY = new TransferKey("key-1");

  /** SHA-256 of "hello ferry". */
  static final Digest DIGEST =
      new Digest("cf82d2d961ff699eda330edfa1bc8ec368d42d901582a9534af98acfd1cde208");

  static final Instant WHOLE_SECOND = Instant.ofEpochSecond(1_700_000_000);
  static final Instant WITH_NANOS = Instant.ofEpochSecond(1_700_000_000, 5);

  /** "hello fe". */
  static final Prefix PREFIX = new Prefix(8, 0xcc23e5ed);

  /** CRC-32C of "hello ferry". */
  static final int CRC = 0x53ecc305;

  private static final FileStat DIRECTORY =
      new FileStat(
          WorkspacePath.parse("/a"),
          FileStat.Type.DIRECTORY,
          0,
          0755,
          WHOLE_SECOND,
          null,
          null,
          null);
  private static final FileStat REGULAR =
      new FileStat(FILE.path(), FileStat.Type.FILE, 11, 0644, WITH_NANOS, "e1", DIGEST, CRC);
  private static final Receipt RECEIPT = new Receipt(FILE, 11, CRC, DIGEST, "e1", 2, WITH_NANOS);

  private Samples() {}

  /** All samples by a name that says what is special about each. */
  static Map<String, ControlMessage> all() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    addUploads(samples);
    addUploadsWithoutDigest(samples);
    samples.putAll(PutGoldens.samples());
    addDownloads(samples);
    addPieces(samples);
    samples.putAll(WorkspaceSamples.all());
    samples.putAll(BatchGoldens.samples());
    samples.putAll(TarGoldens.samples());
    samples.putAll(ServiceGoldens.samples());
    samples.putAll(ZstdGoldens.samples());
    addFiles(samples);
    samples.putAll(EntryGoldens.samples());
    samples.putAll(TreeGoldens.samples());
    addUploadControl(samples);
    return samples;
  }

  private static void addUploads(Map<String, ControlMessage> samples) {
    samples.put("hello", new ClientMessage.Hello(List.of(1, 2), "ferry-cli/0.1.0"));
    samples.put(
        "open minimal",
        new ClientMessage.Open(
            FILE,
            KEY,
            null,
            ContentLength.DEFERRED,
            FileAttributes.NONE,
            DigestMode.COMPUTED,
            WriteCondition.ALWAYS,
            Durability.EPHEMERAL,
            65_536,
            null));
    samples.put(
        "open full",
        new ClientMessage.Open(
            FILE,
            KEY,
            ID,
            ContentLength.of(11),
            new FileAttributes(0644, WITH_NANOS),
            DigestMode.handedIn(DIGEST),
            WriteCondition.ifMatch("e0"),
            Durability.DURABLE,
            1 << 20,
            Duration.ofHours(1)));
    samples.put(
        "open if-absent",
        new ClientMessage.Open(
            FILE,
            KEY,
            null,
            ContentLength.of(0),
            new FileAttributes(null, WHOLE_SECOND),
            DigestMode.COMPUTED,
            WriteCondition.IF_ABSENT,
            Durability.DURABLE,
            1 << 20,
            null));
    samples.put(
        "opened", new ServerMessage.Opened(ID, 2, PREFIX, 1 << 20, 8 << 20, WITH_NANOS, false));
    samples.put("ack", new ServerMessage.Ack(PREFIX));
    samples.put("flush", new ClientMessage.Flush());
    samples.put("finish", new ClientMessage.Finish(11, CRC, DIGEST));
    samples.put("completed", new ServerMessage.Completed(RECEIPT));
  }

  private static void addUploadsWithoutDigest(Map<String, ControlMessage> samples) {
    samples.put(
        "open without digest",
        new ClientMessage.Open(
            FILE,
            KEY,
            null,
            ContentLength.of(11),
            FileAttributes.NONE,
            DigestMode.OFF,
            WriteCondition.ALWAYS,
            Durability.DURABLE,
            1 << 20,
            null));
    samples.put(
        "opened without digest",
        new ServerMessage.Opened(ID, 1, Prefix.EMPTY, 1 << 20, 8 << 20, WHOLE_SECOND, true));
    samples.put("finish without digest", new ClientMessage.Finish(11, CRC, null));
    samples.put(
        "completed without digest",
        new ServerMessage.Completed(
            new Receipt(FILE, 11, CRC, null, "e1", 1, WHOLE_SECOND, Durability.EPHEMERAL)));
  }

  private static void addDownloads(Map<String, ControlMessage> samples) {
    samples.put("fetch minimal", new ClientMessage.Fetch(FILE, 0, -1, null, 1 << 20));
    samples.put("fetch full", new ClientMessage.Fetch(FILE, 4, 7, "e1", 1 << 20));
    samples.put("header", new ServerMessage.Header(REGULAR, 4, 7, 1 << 20));
    samples.put(
        "header without digest",
        new ServerMessage.Header(
            new FileStat(FILE.path(), FileStat.Type.FILE, 11, 0644, WHOLE_SECOND, "e1", null, null),
            0,
            11,
            1 << 20));
  }

  private static void addPieces(Map<String, ControlMessage> samples) {
    samples.put(
        "open repairing",
        new ClientMessage.Open(
                FILE,
                KEY,
                null,
                ContentLength.DEFERRED,
                FileAttributes.NONE,
                DigestMode.COMPUTED,
                WriteCondition.ALWAYS,
                Durability.DURABLE,
                65_536,
                null)
            .withRepair(true));
    samples.put(
        "opened damaged",
        new ServerMessage.Opened(
            ID,
            3,
            PREFIX,
            1 << 20,
            8 << 20,
            WHOLE_SECOND,
            false,
            List.of(new ByteRange(0, 3), new ByteRange(5, 3))));
    ClientMessage.Open whole =
        new ClientMessage.Open(
            FILE,
            KEY,
            null,
            ContentLength.of(8 << 20),
            FileAttributes.NONE,
            DigestMode.COMPUTED,
            WriteCondition.ALWAYS,
            Durability.DURABLE,
            65_536,
            null);
    samples.put("open in segments", whole.withPart(null, new OpenPart.Segments()));
    samples.put(
        "open a segment",
        whole.withPart(ID, new OpenPart.Segment(2, new ByteRange(1 << 20, 2 << 20))));
    samples.put(
        "opened in segments",
        new ServerMessage.Opened(
            ID,
            2,
            PREFIX,
            1 << 20,
            8 << 20,
            WHOLE_SECOND,
            false,
            List.of(),
            false,
            List.of(new ByteRange(3 << 20, 5), new ByteRange(4 << 20, 1 << 20))));
    samples.put(
        "opened in segments new",
        new ServerMessage.Opened(
                ID,
                1,
                Prefix.EMPTY,
                1 << 20,
                8 << 20,
                WHOLE_SECOND,
                false,
                List.of(),
                false,
                List.of())
            .withDurability(Durability.EPHEMERAL));
    samples.put("pieces of any version", new ClientMessage.FetchPieces(FILE, null));
    samples.put("pieces", new ClientMessage.FetchPieces(FILE, "e1"));
    samples.put("piece-checksums", new ServerMessage.PieceChecksums(0, 1, List.of(CRC)));
    samples.put(
        "piece-checksums negative",
        new ServerMessage.PieceChecksums(1023, 2, List.of(-1, PREFIX.crc32c())));
    samples.put("piece-checksums unknown", new ServerMessage.PieceChecksums(2046, 7, List.of()));
  }

  private static void addFiles(Map<String, ControlMessage> samples) {
    samples.put("stat", new FileRequest.Stat(FILE));
    samples.put(
        "list",
        new FileRequest.ListDirectory(new WorkspaceFile(FILE.workspace(), WorkspacePath.ROOT)));
    samples.put("entry file", new FileAnswer.Entry(REGULAR));
    samples.put("entry directory", new FileAnswer.Entry(DIRECTORY));
    samples.put("remove", new FileRequest.Remove(FILE));
    samples.put("removed", new FileAnswer.Removed(true));
  }

  private static void addUploadControl(Map<String, ControlMessage> samples) {
    samples.put("upload-status", new ClientMessage.QueryUpload(ID));
    samples.put("upload-list all", new ClientMessage.ListUploads(null, false));
    samples.put("upload-list of one", new ClientMessage.ListUploads(new WorkspaceName("w1"), true));
    samples.put("upload-abort", new ClientMessage.AbortUpload(ID));
    samples.put(
        "upload open",
        new ServerMessage.Upload(
            new UploadStatus(
                ID,
                FILE,
                KEY,
                UploadState.OPEN,
                1,
                ContentLength.DEFERRED,
                Prefix.EMPTY,
                WHOLE_SECOND,
                null)));
    samples.put(
        "upload published",
        new ServerMessage.Upload(
            new UploadStatus(
                ID,
                FILE,
                KEY,
                UploadState.PUBLISHED,
                2,
                ContentLength.of(11),
                new Prefix(11, CRC),
                WITH_NANOS,
                RECEIPT)));
  }
}
