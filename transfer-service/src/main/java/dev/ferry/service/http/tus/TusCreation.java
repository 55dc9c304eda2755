package dev.ferry.service.http.tus;

import dev.ferry.service.upload.OpenUpload;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/**
 * What a client wants to create.
 *
 * @param file where it is to be visible; of a part, which never is, what its client may write to
 * @param key the client's, or one that was never used
 * @param isRetried whether the client gave the key, so that this may be the second time
 * @param length declared length
 * @param digest the digest it must have, if the client knows it
 * @param concat whether it is a part, or made of parts
 * @param metadata what the client says of it
 */
record TusCreation(
    WorkspaceFile file,
    TransferKey key,
    boolean isRetried,
    ContentLength length,
    DigestMode digest,
    UploadConcat concat,
    UploadMetadata metadata) {
  private static final String DEFERRED = "1";

  /**
   * Reads a creation.
   *
   * @param rest what stands behind the workspace in the path
   * @throws TransferException {@code MALFORMED}, {@code INVALID_ARGUMENT}, {@code INVALID_PATH}
   */
  static TusCreation of(String workspace, String rest, HttpHeaders headers) {
    WorkspaceName name = new WorkspaceName(workspace);
    UploadMetadata metadata = UploadMetadata.of(headers);
    UploadConcat concat = UploadConcat.of(headers, name);
    Optional<TransferKey> given = givenKey(headers);
    return new TusCreation(
        new WorkspaceFile(name, target(rest, metadata, concat)),
        given.orElseGet(() -> new TransferKey("tus-" + UUID.randomUUID())),
        given.isPresent(),
        length(headers, concat),
        digest(metadata),
        concat,
        metadata);
  }

  /** The path behind the workspace, then the metadata {@code path} or else {@code filename}. */
  private static WorkspacePath target(String rest, UploadMetadata metadata, UploadConcat concat) {
    WorkspacePath base = WorkspacePath.parse(rest);
    WorkspacePath path =
        metadata
            .text("path")
            .or(() -> metadata.text("filename"))
            .map(WorkspacePath::parse)
            .map(named -> below(base, named))
            .orElse(base);
    if (!path.isRoot()) {
      return path;
    }
    if (concat.isPartial()) {
      return path.child(".tus-part-" + UUID.randomUUID());
    }
    throw new TransferException(
        FailureCode.INVALID_PATH,
        "Name the file: by 'filename' or 'path' in Upload-Metadata, or behind the workspace in the address");
  }

  private static WorkspacePath below(WorkspacePath base, WorkspacePath named) {
    return new WorkspacePath(Stream.concat(base.names().stream(), named.names().stream()).toList());
  }

  /** With or without the quotes of a structured field. */
  private static Optional<TransferKey> givenKey(HttpHeaders headers) {
    return Optional.ofNullable(headers.getFirst(Tus.KEY_HEADER))
        .map(String::strip)
        .map(
            text ->
                text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text)
        .map(TransferKey::new);
  }

  private static ContentLength length(HttpHeaders headers, UploadConcat concat) {
    OptionalLong length = TusNumbers.of(headers, Tus.LENGTH_HEADER);
    List<String> deferred = headers.getOrEmpty(Tus.DEFER_LENGTH_HEADER);
    if (!deferred.isEmpty() && !deferred.equals(List.of(DEFERRED))) {
      throw malformed(Tus.DEFER_LENGTH_HEADER + " is " + DEFERRED);
    }
    if (concat.isFinal()) {
      if (length.isPresent() || !deferred.isEmpty()) {
        throw malformed("The length of an upload that is made of others is that of its parts");
      }
      return ContentLength.DEFERRED;
    }
    if (length.isPresent() != deferred.isEmpty()) {
      throw malformed(
          "Either " + Tus.LENGTH_HEADER + " or " + Tus.DEFER_LENGTH_HEADER + " is needed");
    }
    return length.isPresent() ? ContentLength.of(length.getAsLong()) : ContentLength.DEFERRED;
  }

  private static DigestMode digest(UploadMetadata metadata) {
    return metadata
        .text("sha256")
        .filter(hex -> !hex.isEmpty())
        .map(Digest::new)
        .map(DigestMode::handedIn)
        .orElse(DigestMode.COMPUTED);
  }

  private static TransferException malformed(String why) {
    return new TransferException(FailureCode.MALFORMED, why);
  }

  /** The wish of an upload of that length. */
  OpenUpload wish(ContentLength known) {
    return new OpenUpload(
            file, key, null, known, FileAttributes.NONE, digest, WriteCondition.ALWAYS, null, null)
        .noted(new TusNote(metadata.header(), concat.header(), false).text());
  }
}
