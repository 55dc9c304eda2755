package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.FetchPieces;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a download that are on the disk already: asks which they are, and takes them. On
 * the part file's lane.
 */
final class KeptPieces {
  private static final int AT_ONCE = 16;

  private final Assembly assembly;
  private final PartFile part;
  private final LocalReading reading;
  private final LocalCopies copies;
  private final DownloadEvents events;
  private boolean unchanged;
  private long takenBytes;

  /**
   * Nothing is looked at yet.
   *
   * @param older another file whose pieces may be of use
   */
  KeptPieces(
      Assembly assembly,
      PartFile part,
      LocalReading reading,
      @Nullable Path older,
      DownloadEvents events) {
    this.assembly = assembly;
    this.part = part;
    this.reading = reading;
    this.copies = new LocalCopies(part, reading, older);
    this.events = events;
  }

  /**
   * Looks for bytes that may be of use beside those the part file is known to begin with, anew.
   *
   * @param target whether the target that is there now counts
   */
  void lookFor(boolean target) throws IOException {
    unchanged = false;
    takenBytes = 0;
    copies.lookFor(part.written().lengthBytes(), target);
  }

  /** Whether the target is the wanted version already. */
  boolean isUnchanged() {
    return unchanged;
  }

  /** Whether some were taken. */
  boolean tookAny() {
    return takenBytes > 0;
  }

  boolean wantsPieces() {
    return copies.areToBeCompared();
  }

  FetchPieces question() {
    return assembly.pieces();
  }

  /** Takes a part of the answer and compares it with what is on the disk. */
  boolean compare(ServerMessage answer) throws IOException {
    if (answer instanceof FileAnswer.Entry entry) {
      var unused = assembly.told(entry);
      events.verifyingPart();
      copies.begin(entry.stat());
    } else if (answer instanceof ServerMessage.PieceChecksums run) {
      copies.compare(run);
    } else {
      throw new TransferException(
          FailureCode.MALFORMED, "Unexpected message '" + answer.type().wireName() + "'");
    }
    return true;
  }

  /** Takes a piece's hash and compares it with what is on the disk. */
  boolean compare(long piece, byte[] hash) throws IOException {
    reading.requireWanted();
    copies.compare(piece, hash);
    return true;
  }

  /** Takes the digest that the service computed over the version just now. */
  boolean digested(Digest digest) {
    assembly.digested(digest);
    return true;
  }

  /** The answer is complete. */
  boolean compared() {
    copies.compared();
    unchanged = part.runs().totalBytes() == 0 && copies.isTargetComplete();
    return true;
  }

  /** There is no answer: everything that is not proven is fetched. */
  boolean unknown() {
    copies.close();
    return true;
  }

  /** How many bytes have to be fetched from there in one go; {@code -1} for all to the end. */
  long missingBytes(long offset) {
    return copies.missingBytes(offset);
  }

  /** Takes some in order; whether what follows has to be fetched. */
  boolean take() throws IOException {
    for (int taken = 0; taken < AT_ONCE && !assembly.isWhole(); taken++) {
      long offset = assembly.writtenBytes();
      Optional<Seed> seed = copies.seedAt(offset);
      if (seed.isEmpty()) {
        return true;
      }
      take(seed.get(), offset, copies.restOfPiece(assembly.stat(), offset));
    }
    return false;
  }

  /** Takes some from that byte on, behind gaps too; where to look on. */
  long take(long from) throws IOException {
    long size = assembly.stat().sizeBytes();
    long offset = part.runs().gapFrom(from);
    for (int taken = 0; taken < AT_ONCE && offset < size; taken++) {
      int rest = copies.restOfPiece(assembly.stat(), offset);
      int length = (int) Math.min(rest, part.runs().endOfGap(offset, size) - offset);
      Optional<Seed> seed = copies.seedAt(offset);
      if (seed.isPresent()) {
        take(seed.get(), offset, length);
      }
      offset = part.runs().gapFrom(offset + length);
    }
    return offset;
  }

  private void take(Seed seed, long offset, int length) throws IOException {
    reading.requireWanted();
    ByteBuf bytes = seed.read(offset, length);
    try {
      int crc32c = DownloadTask.crcOf(bytes);
      if (seed.inPlace() || unchanged) {
        part.hold(offset, length, crc32c);
      } else {
        part.write(offset, bytes, crc32c);
      }
      takenBytes += length;
      events.kept(takenBytes);
      assembly.kept(offset, bytes);
    } finally {
      bytes.release();
    }
  }

  /** Nothing more is taken. */
  void close() {
    copies.close();
  }
}
