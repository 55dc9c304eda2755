package dev.ferry.service;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Puts for tests. */
public final class SmallPuts {
  private SmallPuts() {}

  /** A durable put of those bytes, with their digest. */
  public static ClientMessage.Put of(WorkspaceFile file, String key, byte[] bytes) {
    return of(file, key, bytes.length, digest(bytes), WriteCondition.ALWAYS, Durability.DURABLE);
  }

  public static ClientMessage.Put of(
      WorkspaceFile file,
      String key,
      long lengthBytes,
      @Nullable Digest digest,
      WriteCondition condition,
      Durability durability) {
    return new ClientMessage.Put(
        file,
        new TransferKey(key),
        lengthBytes,
        new FileAttributes(0640, null),
        digest,
        condition,
        durability,
        null);
  }

  public static Digest digest(byte[] bytes) {
    try {
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
