package dev.ferry.load.process;

import dev.ferry.client.FerryClient;
import dev.ferry.client.ReadRequest;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/** SHA-256 of what is really there, independent of what either side says. */
public final class Digests {
  private static final int BUFFER_BYTES = 1 << 20;

  private Digests() {}

  /** Of a local file. */
  public static Digest of(Path file) {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digest.ofBytes(digest.digest());
  }

  /** Of a file in a workspace, read back through the service. */
  public static Digest of(FerryClient client, WorkspaceFile file, Duration atMost) {
    MessageDigest digest = sha256();
    Waiting.done(client.read(ReadRequest.of(file)).doOnNext(digest::update).then(), atMost);
    return Digest.ofBytes(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
