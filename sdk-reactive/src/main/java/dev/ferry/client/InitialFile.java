package dev.ferry.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A file that is to be in a workspace from the beginning. */
public final class InitialFile {
  private final WorkspacePath path;
  private final UploadSource source;
  private final FileAttributes attributes;
  private final @Nullable Digest pinned;

  private InitialFile(
      WorkspacePath path, UploadSource source, FileAttributes attributes, @Nullable Digest pinned) {
    this.path = path;
    this.source = source;
    this.attributes = attributes;
    this.pinned = pinned;
  }

  /** Bytes, copied. */
  public static InitialFile of(String path, byte[] bytes) {
    byte[] copy = bytes.clone();
    return new InitialFile(
        WorkspacePath.parse(path),
        UploadSource.ofReplayable(
            ContentLength.of(copy.length),
            offset ->
                Flux.just(
                    ByteBuffer.wrap(
                            copy, Math.toIntExact(offset), copy.length - Math.toIntExact(offset))
                        .asReadOnlyBuffer())),
        FileAttributes.NONE,
        null);
  }

  /** The contents of a local file. */
  public static InitialFile of(String path, Path localFile) {
    return new InitialFile(
        WorkspacePath.parse(path), UploadSource.ofPath(localFile), FileAttributes.NONE, null);
  }

  /** The same, which is refused unless its SHA-256 is that. */
  public InitialFile pinnedTo(Digest digest) {
    return new InitialFile(path, source, attributes, digest);
  }

  /** The same with those permission bits. */
  public InitialFile withMode(int mode) {
    return new InitialFile(path, source, new FileAttributes(mode, null), pinned);
  }

  WorkspacePath path() {
    return path;
  }

  UploadSource source() {
    return source;
  }

  FileAttributes attributes() {
    return attributes;
  }

  Optional<Digest> pinned() {
    return Optional.ofNullable(pinned);
  }

  /** The same for the same file of the same workspace, so that a repeated call writes once. */
  String key(WorkspaceName workspace) {
    try {
      byte[] name = (workspace + ":" + path).getBytes(UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
