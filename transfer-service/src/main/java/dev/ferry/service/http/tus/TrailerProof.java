package dev.ferry.service.http.tus;

import dev.ferry.service.http.BodyProof;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A proof that is told behind the body (tus 1.0, Checksum, Trailer). Which algorithm it is of is
 * told there, too, so every one is computed.
 */
final class TrailerProof implements BodyProof {
  private final Supplier<@Nullable String> trailer;
  private final Map<String, MessageDigest> digests = new LinkedHashMap<>();
  private int crc32c = Crc32c.EMPTY;

  /**
   * A proof.
   *
   * @param trailer gives the value of the trailer behind the body; null for none
   */
  TrailerProof(Supplier<@Nullable String> trailer) {
    this.trailer = trailer;
    UploadChecksum.javaNames().forEach(name -> digests.put(name, UploadChecksum.digest(name)));
  }

  @Override
  public void update(ByteBuffer bytes) {
    digests.values().forEach(digest -> digest.update(bytes.duplicate()));
    int length = bytes.remaining();
    crc32c = Crc32c.combine(crc32c, Crc32c.of(bytes), length);
  }

  /** One that was announced and did not come proves nothing. */
  @Override
  public boolean holds() {
    String told = trailer.get();
    try {
      return told != null && UploadChecksum.parse(told).isOf(crc32c, digests);
    } catch (TransferException e) {
      return false;
    }
  }
}
