package dev.ferry.cli;

import dev.ferry.client.Progress;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.ServiceInfo;
import dev.ferry.transfer.UploadStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON members of every value the command line prints; their names are stable. */
final class JsonFields {
  private JsonFields() {}

  static void receipt(JsonText json, Receipt receipt) {
    json.text("file", receipt.file()).number("lengthBytes", receipt.lengthBytes());
    digest(json, receipt.digestOrNull(), receipt.crc32c());
    json.text("etag", receipt.etag()).number("epoch", receipt.epoch());
    json.text("publishedAt", receipt.publishedAt());
    json.text(
        "class",
        receipt.durability().map(held -> held.name().toLowerCase(Locale.ROOT)).orElse(null));
  }

  static void stat(JsonText json, FileStat stat) {
    json.text("path", stat.path()).text("type", stat.type().name().toLowerCase(Locale.ROOT));
    json.number("sizeBytes", stat.sizeBytes()).text("mode", mode(stat.mode()));
    json.text("modified", stat.modified()).text("etag", stat.etagOrNull());
    json.text("digest", stat.digestOrNull());
    stat.crc32c().ifPresent(crc32c -> json.text("crc32c", hex(crc32c)));
    json.text("link", stat.linkTextOrNull());
    if (!stat.labels().isEmpty()) {
      json.object("labels", inner -> stat.labels().values().forEach(inner::text));
    }
  }

  /** Of an object that was transferred: {@code digestOff} says that there is no digest. */
  static void digest(JsonText json, @Nullable Digest digest, int crc32c) {
    json.text("digest", digest).flag("digestOff", digest == null).text("crc32c", hex(crc32c));
  }

  static void upload(JsonText json, UploadStatus status) {
    json.text("id", status.id()).text("file", status.file()).text("key", status.key());
    json.text("state", status.state()).number("epoch", status.epoch());
    json.text("length", status.length()).number("durableBytes", status.durable().lengthBytes());
    json.text("crc32c", hex(status.durable().crc32c())).text("expiresAt", status.expiresAt());
    status.receipt().ifPresent(proof -> json.object("receipt", inner -> receipt(inner, proof)));
  }

  static void progress(JsonText json, @Nullable Progress progress) {
    if (progress == null) {
      return;
    }
    json.text("state", progress.state()).number("durableBytes", progress.durableBytes());
    progress.total().bytes().ifPresent(total -> json.number("totalBytes", total));
    json.number("sentBytes", progress.sentBytes());
    json.number("resumedFromBytes", progress.resumedFromBytes());
    json.number("keptBytes", progress.keptBytes());
    json.number("repairedBytes", progress.repairedBytes());
    json.number("resentBytes", progress.resentBytes()).number("attempts", progress.attempts());
  }

  static void service(JsonText json, ServiceInfo info) {
    json.text("version", info.version()).text("now", info.now());
    json.text("startedAt", info.startedAt());
    json.text("protocolVersions", info.protocolVersions());
    ServiceInfo.Limits limits = info.limits();
    json.number("chunkBytesMax", limits.chunkBytesMax());
    json.number("windowBytes", limits.windowBytes());
    json.number("putBytesMax", limits.putBytesMax());
    json.number("controlBytesMax", limits.controlBytesMax());
    json.number("streamsPerConnection", limits.streamsPerConnection());
    json.number("openUploadsMax", limits.openUploadsMax());
    info.room()
        .ifPresent(
            room ->
                json.number("diskTotalBytes", room.totalBytes())
                    .number("diskFreeBytes", room.freeBytes())
                    .number("diskFloorBytes", room.floorBytes()));
  }

  static String mode(int mode) {
    return String.format(Locale.ROOT, "%04o", mode);
  }

  private static String hex(int checksum) {
    return String.format(Locale.ROOT, "%08x", checksum);
  }
}
