package dev.ferry.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.client.internal.UploadBasis;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Large files of a tree, each an upload of its own.
 *
 * <p>Its key is made of where it comes from and goes to, of its length and its time, so that a
 * later push of the same tree goes on where this one stopped. When that key's upload was published
 * long ago, and the file has been replaced or removed since, the receipt of then makes the next
 * key.
 */
final class LargeFilePush {
  private static final int EARLIER_KEYS = 16;

  private final TreeTransfers transfers;
  private final ClientRuntime runtime;
  private final Path source;
  private final WorkspaceFile target;
  private final TreeOptions options;
  private final @Nullable Durability durability;
  private final TreeTally tally;

  LargeFilePush(
      TreeTransfers transfers,
      Path source,
      WorkspaceFile target,
      TreeOptions options,
      TreeTally tally) {
    this.transfers = transfers;
    this.runtime = transfers.runtime();
    this.source = source;
    this.target = target;
    this.options = options;
    this.durability = options.durabilityOrNull();
    this.tally = tally;
  }

  /** Completes when the file is there; with what failed. */
  Mono<TreeWork.Done> push(TreeWork.Alone work) {
    TreeEntry entry = work.entry();
    return Mono.defer(
            () -> {
              WorkspaceFile file = fileOf(entry);
              return work.hasOlder(UploadBasis.PIECE_BYTES)
                  ? basis(file).flatMap(basis -> push(entry, basis))
                  : push(entry, Optional.empty());
            })
        .onErrorResume(
            TransferException.class,
            failure -> TreeTransfers.outcome(entry, failure).map(TreeWork.Done::failed));
  }

  private WorkspaceFile fileOf(TreeEntry entry) {
    return new WorkspaceFile(target.workspace(), entry.under(target.path()));
  }

  /** What the service has under that path now; without it everything is sent. */
  private Mono<Optional<UploadBasis>> basis(WorkspaceFile file) {
    return transfers
        .stat(file)
        .filter(stat -> stat.etagOrNull() != null)
        .flatMap(stat -> basis(file, stat))
        .map(Optional::of)
        .onErrorResume(TransferException.class, failure -> Mono.just(Optional.empty()))
        .defaultIfEmpty(Optional.empty());
  }

  private Mono<UploadBasis> basis(WorkspaceFile file, FileStat stat) {
    String etag = String.valueOf(stat.etagOrNull());
    return transfers
        .calls()
        .pieces(file, etag, stat.sizeBytes(), UploadBasis.PIECE_BYTES)
        .map(hashes -> new UploadBasis(new TreeRequest.Basis(file, etag), hashes));
  }

  private Mono<TreeWork.Done> push(TreeEntry entry, Optional<UploadBasis> basis) {
    return push(entry, firstIdentity(entry), EARLIER_KEYS, basis.orElse(null))
        .map(receipt -> new TreeWork.Done(List.of(), basis.map(UploadBasis::keptBytes).orElse(0L)));
  }

  private Mono<Receipt> push(
      TreeEntry entry, String identity, int keysLeft, @Nullable UploadBasis basis) {
    WorkspaceFile file = fileOf(entry);
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source.resolve(entry.path())), file)
            .key(new TransferKey("tree-" + hexSha256(identity)))
            .attributes(new FileAttributes(entry.mode(), entry.modified()))
            .durability(durability)
            .build();
    UploadSession session = new UploadSession(runtime, request, basis);
    return TreeTransfers.followed(options, tally, entry, session.progress(), session.completion())
        .flatMap(
            receipt ->
                isThere(file, receipt)
                    .flatMap(
                        there ->
                            there
                                ? Mono.just(receipt)
                                : pushAnew(entry, identity, receipt, keysLeft, basis)));
  }

  private Mono<Receipt> pushAnew(
      TreeEntry entry, String identity, Receipt old, int keysLeft, @Nullable UploadBasis basis) {
    return keysLeft == 0
        ? Mono.error(
            new TransferException(
                FailureCode.KEY_CONFLICT, "The file was pushed and replaced too often of late"))
        : push(entry, identity + "\n" + old.etag(), keysLeft - 1, basis);
  }

  /** Whether what the receipt is about is what is under the path. */
  private Mono<Boolean> isThere(WorkspaceFile file, Receipt receipt) {
    return transfers
        .stat(file)
        .map(stat -> isVersion(stat, receipt))
        .onErrorResume(
            TransferException.class,
            failure ->
                failure.code() == FailureCode.NOT_FOUND ? Mono.just(false) : Mono.error(failure));
  }

  private static boolean isVersion(FileStat stat, Receipt receipt) {
    return stat.etag().filter(receipt.etag()::equals).isPresent();
  }

  private String firstIdentity(TreeEntry entry) {
    return String.join(
        "\n",
        target.toString(),
        source.toAbsolutePath().normalize().toString(),
        entry.path(),
        Long.toString(entry.sizeBytes()),
        entry.modified().toString(),
        Integer.toString(entry.mode()),
        durability == null ? "" : durability.name());
  }

  private static String hexSha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
