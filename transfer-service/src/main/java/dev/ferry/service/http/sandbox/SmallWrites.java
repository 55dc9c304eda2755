package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.download.Downloads;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.NewFile;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files that stand in JSON: all of a request become visible, or none. */
@Component
final class SmallWrites {
  /** Longest body. */
  static final int BODY_BYTES_MAX = 8 << 20;

  /** Most files of one. */
  static final int FILES_MAX = 256;

  /** Bodies in memory at once. */
  private static final int AT_ONCE = 8;

  private final JsonBodies json;
  private final Batches batches;
  private final Entries entries;
  private final Downloads downloads;
  private final AtomicInteger running = new AtomicInteger();

  SmallWrites(JsonBodies json, Batches batches, Entries entries, Downloads downloads) {
    this.json = json;
    this.batches = batches;
    this.entries = entries;
    this.downloads = downloads;
  }

  /**
   * One file.
   *
   * @param data in Base64, in place of {@code content}
   */
  record One(
      @Nullable String path,
      @Nullable String content,
      @Nullable String data,
      @Nullable Integer mode) {}

  /** Several. */
  record Several(@Nullable List<One> files) {}

  /** Writes the file of a body. */
  Mono<List<Receipt>> writeOne(SandboxRoom room, Flux<DataBuffer> body, FileWrites.Terms terms) {
    return held(
        json.read(body, BODY_BYTES_MAX, One.class)
            .flatMap(one -> written(room, List.of(one), terms)));
  }

  /** Writes the files of a body. */
  Mono<List<Receipt>> write(SandboxRoom room, Flux<DataBuffer> body, FileWrites.Terms terms) {
    return held(
        json.read(body, BODY_BYTES_MAX, Several.class)
            .flatMap(several -> written(room, required(several.files()), terms)));
  }

  private <T> Mono<T> held(Mono<T> work) {
    return Mono.using(this::begin, begun -> work, begun -> running.decrementAndGet());
  }

  private int begin() {
    int now = running.incrementAndGet();
    if (now > AT_ONCE) {
      running.decrementAndGet();
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED, AT_ONCE + " such bodies are held already, the most at once");
    }
    return now;
  }

  private static List<One> required(@Nullable List<One> files) {
    if (files == null || files.isEmpty() || files.size() > FILES_MAX) {
      throw invalid("files are 1 to " + FILES_MAX);
    }
    return files;
  }

  private Mono<List<Receipt>> written(SandboxRoom room, List<One> files, FileWrites.Terms terms) {
    Set<WorkspaceFile> before = new HashSet<>();
    List<NewFile> fresh = files.stream().map(file -> fresh(room, file, terms, before)).toList();
    return batches
        .write(room.caller(), room.workspace(), null, fresh)
        .delayUntil(receipts -> labelled(room, receipts, terms));
  }

  private Mono<Void> labelled(SandboxRoom room, List<Receipt> receipts, FileWrites.Terms terms) {
    return terms.labels().isEmpty()
        ? Mono.empty()
        : Flux.fromIterable(receipts)
            .concatMap(
                receipt ->
                    entries.label(
                        room.caller(), receipt.file(), terms.labels(), downloads::checksum))
            .then();
  }

  private static NewFile fresh(
      SandboxRoom room, One file, FileWrites.Terms terms, Set<WorkspaceFile> before) {
    if (file.path() == null || file.path().isEmpty()) {
      throw invalid("path is required");
    }
    WorkspaceFile target = room.file(file.path());
    if (!before.add(target)) {
      throw invalid("two files have the path " + target.path());
    }
    ByteBuffer bytes = ByteBuffer.wrap(bytes(file)).asReadOnlyBuffer();
    Integer mode = file.mode() == null ? terms.attributes().modeOrNull() : file.mode();
    return new NewFile(
        target.path(),
        new FileAttributes(mode, terms.attributes().modifiedOrNull()),
        terms.condition(),
        bytes,
        Crc32c.of(bytes.duplicate()),
        digest(bytes.duplicate()));
  }

  private static byte[] bytes(One file) {
    if (file.data() == null) {
      return file.content() == null ? new byte[0] : file.content().getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(file.data());
    } catch (IllegalArgumentException e) {
      throw new TransferException(FailureCode.INVALID_ARGUMENT, "data is Base64", e);
    }
  }

  private static Digest digest(ByteBuffer bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes);
      return Digest.ofBytes(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
