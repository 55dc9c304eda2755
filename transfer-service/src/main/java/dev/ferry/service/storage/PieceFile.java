package dev.ferry.service.storage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The checksums of an object's pieces ({@link dev.ferry.transfer.Pieces}), kept beside it, and what
 * there is to know of the object when nothing else is left.
 *
 * <p>Calls block: on a disk or flush thread. They may come from several threads. A part of the file
 * that is damaged is the same as a part that is missing: never wrong, only unknown.
 */
public interface PieceFile extends AutoCloseable {
  /** Field of a description: the version of a published file whose pieces these are. */
  String ETAG = "etag";

  /** Field of a description: where the object is, as {@code ws:/path}. */
  String TARGET = "target";

  /**
   * Writes checksums behind the ones before; the same ones may be written again.
   *
   * @param firstPiece number of the first piece, from 0; everything before it was written
   */
  void write(long firstPiece, int[] checksums) throws IOException;

  /**
   * Writes checksums wherever they stand; the same ones may be written again. What is not known of
   * those before and behind them is 0 until it is written.
   */
  void writeApart(long firstPiece, int[] checksums) throws IOException;

  /**
   * Checksums of consecutive pieces.
   *
   * @return as many as asked for; empty when not all of them are there undamaged
   */
  Optional<int[]> read(long firstPiece, int count) throws IOException;

  /** Writes down what the object is, in place of what was written before. */
  void describe(Map<String, String> description) throws IOException;

  /** What the object is; empty when that is missing or damaged. */
  Optional<Map<String, String>> description() throws IOException;

  /** Makes everything written so far survive a power cut. */
  void force() throws IOException;

  /** Frees the file. Idempotent. */
  @Override
  void close();
}
