package dev.ferry.load.simulation;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One transfer key, and what its writers want.
 *
 * @param sources of the writers; of several, one wins
 * @param lying whether they finish with a checksum or digest that is not that of what they sent
 * @param expiryOrNull given up after that time without progress
 */
record Plan(
    String key,
    String path,
    Durability durability,
    WriteCondition condition,
    boolean lengthKnown,
    List<Source> sources,
    DigestMode digest,
    boolean lying,
    @Nullable Duration expiryOrNull) {
  static final WorkspaceName WORKSPACE = new WorkspaceName("lab");
  static final Instant MODIFIED = Instant.parse("2025-05-05T05:05:05.5Z");
  private static final List<String> DURABLE = List.of("/kept", "/a/kept", "/a/b/kept");
  private static final List<String> EPHEMERAL = List.of("/lost", "/c/lost");
  private static final int KIB = 1024;

  static Plan draw(Random random, int number) {
    boolean durable = random.nextInt(4) > 0;
    List<String> paths = durable ? DURABLE : EPHEMERAL;
    int length = length(random);
    Source first = Source.of("content " + number, random.nextLong(), length);
    List<Source> sources = new ArrayList<>(List.of(first));
    if (length > 0 && random.nextInt(3) == 0) {
      int otherLength = random.nextBoolean() ? length : 1 + random.nextInt(length);
      int same = random.nextBoolean() ? 0 : random.nextInt(length);
      sources.add(first.other("other " + number, random.nextLong(), otherLength, same));
    }
    return new Plan(
        "key-" + number,
        paths.get(random.nextInt(paths.size())),
        durable ? Durability.DURABLE : Durability.EPHEMERAL,
        random.nextInt(6) == 0 ? WriteCondition.IF_ABSENT : WriteCondition.ALWAYS,
        random.nextBoolean(),
        List.copyOf(sources),
        random.nextInt(6) == 0 ? DigestMode.OFF : DigestMode.COMPUTED,
        random.nextInt(8) == 0,
        random.nextInt(8) == 0 ? Duration.ofSeconds(5 + random.nextInt(20)) : null);
  }

  /** Mostly small; now and then more than a piece. */
  private static int length(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 1 + random.nextInt(10);
      case 2 -> 1024 * KIB + random.nextInt(1200 * KIB);
      case 3, 4, 5 -> 64 * KIB * (1 + random.nextInt(4));
      default -> 1 + random.nextInt(300 * KIB);
    };
  }

  boolean isDurable() {
    return durability == Durability.DURABLE;
  }

  WorkspaceFile file() {
    return new WorkspaceFile(WORKSPACE, WorkspacePath.parse(path));
  }

  /** What a writer says at the end. */
  UploadInput.Finish finish(Source source) {
    if (digest.isOff()) {
      int checksum = source.whole().crc32c();
      return new UploadInput.Finish(source.length(), lying ? ~checksum : checksum, null, false);
    }
    Digest told = lying ? Digest.ofBytes(new byte[Digest.LENGTH_BYTES]) : source.digest();
    return new UploadInput.Finish(source.length(), null, told, false);
  }

  /** Where the simulated disk has it. */
  String diskPath() {
    return diskPath(path);
  }

  static String diskPath(String path) {
    return "/workspaces/" + WORKSPACE + path;
  }

  OpenUpload wish(Source source, @Nullable UploadId known) {
    return new OpenUpload(
        file(),
        new TransferKey(key),
        known,
        lengthKnown ? ContentLength.of(source.length()) : ContentLength.DEFERRED,
        new FileAttributes(0640, MODIFIED),
        digest,
        condition,
        durability,
        expiryOrNull);
  }

  /** Whether one request can say everything: a lie about the checksum it cannot. */
  boolean fitsOneRequest(Source source) {
    return lengthKnown
        && source.length() <= ClientMessage.Put.LENGTH_BYTES_MAX
        && !(lying && digest.isOff());
  }

  /** What a writer wishes that sends everything in one request. */
  OpenUpload wholeWish(Source source) {
    Digest told = finish(source).digestOrNull();
    return new OpenUpload(
        file(),
        new TransferKey(key),
        null,
        ContentLength.of(source.length()),
        new FileAttributes(0640, MODIFIED),
        told == null ? DigestMode.OFF : DigestMode.handedIn(told),
        condition,
        durability,
        expiryOrNull);
  }

  @Override
  public String toString() {
    return "%s %s %s %s %d bytes, %d contents%s%s"
        .formatted(
            key,
            path,
            durability,
            condition.kind(),
            sources.get(0).length(),
            sources.size(),
            (digest.isOff() ? ", no digest" : "") + (lying ? ", lying" : ""),
            expiryOrNull == null ? "" : ", expires after " + expiryOrNull);
  }
}
