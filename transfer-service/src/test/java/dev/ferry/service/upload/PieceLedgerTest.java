package dev.ferry.service.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Checksums of pieces made of those of chunks, whatever the chunks' lengths. */
final class PieceLedgerTest {
  private static final int PIECE = Pieces.LENGTH_BYTES;

  private static ChunkBody chunk(SeededBytes content, long offset, int length) {
    ByteBuf bytes = Unpooled.wrappedBuffer(content.at(offset, length));
    return new ChunkBody(offset, Crc32c.of(bytes.nioBuffer()), bytes, bytes);
  }

  private static List<Integer> checksums(SeededBytes content, long length) {
    List<Integer> checksums = new ArrayList<>();
    for (long offset = 0; offset < length; offset += PIECE) {
      checksums.add(Crc32c.of(content.at(offset, (int) Math.min(PIECE, length - offset))));
    }
    return checksums;
  }

  @RepeatedTest(20)
  void append_chunksOfAnyLengths_givesTheChecksumsOfThePieces() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    SeededBytes content = new SeededBytes(seed);
    Saved saved = new Saved();
    PieceLedger ledger = new PieceLedger(0, Crc32c.EMPTY);
    long length = 0;
    for (int chunks = 0; chunks < 12; chunks++) {
      int size = random.nextBoolean() ? 1 + random.nextInt(2 * PIECE) : PIECE >> random.nextInt(5);
      ledger.append(VerifiedChunk.of(chunk(content, length, size)));
      length += size;
      if (random.nextInt(3) == 0) {
        ledger.save(saved);
        assertThat(saved.checksums).hasSize((int) (length / PIECE));
      }
    }

    ledger.saveAll(saved);

    assertThat(saved.checksums).isEqualTo(checksums(content, length));
  }

  @Test
  void append_inTheMiddleOfAPiece_goesOnFromItsChecksum() throws IOException {
    SeededBytes content = new SeededBytes(3);
    long frontier = PIECE + 1_000;
    Saved saved = new Saved();
    saved.write(0, new int[] {Crc32c.of(content.at(0, PIECE))});
    PieceLedger ledger = new PieceLedger(frontier, Crc32c.of(content.at(PIECE, 1_000)));

    ledger.append(VerifiedChunk.of(chunk(content, frontier, PIECE)));
    ledger.saveAll(saved);

    assertThat(saved.checksums).isEqualTo(checksums(content, frontier + PIECE));
  }

  @Test
  void of_chunkAcrossPieces_isComparedAsAWhole() {
    SeededBytes content = new SeededBytes(4);
    ChunkBody good = chunk(content, PIECE - 10, 2 * PIECE);
    ByteBuf bytes = Unpooled.copiedBuffer(content.at(PIECE - 10, 2 * PIECE));
    bytes.setByte(PIECE, bytes.getByte(PIECE) ^ 1);
    ChunkBody bad = new ChunkBody(PIECE - 10, good.crc32c(), bytes, bytes);

    assertThat(VerifiedChunk.of(good).checksums()).hasSize(3);
    assertThatThrownBy(() -> VerifiedChunk.of(bad))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH));
  }

  /** A piece file in memory. */
  private static final class Saved implements PieceFile {
    private final List<Integer> checksums = new ArrayList<>();

    @Override
    public void write(long firstPiece, int[] added) {
      assertThat(firstPiece).isEqualTo(checksums.size());
      for (int checksum : added) {
        checksums.add(checksum);
      }
    }

    @Override
    public void writeApart(long firstPiece, int[] added) {
      write(firstPiece, added);
    }

    @Override
    public Optional<int[]> read(long firstPiece, int count) {
      return Optional.empty();
    }

    @Override
    public void describe(Map<String, String> description) {}

    @Override
    public Optional<Map<String, String>> description() {
      return Optional.empty();
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
