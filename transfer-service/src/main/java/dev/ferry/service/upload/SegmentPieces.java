package dev.ferry.service.upload;

import dev.ferry.service.storage.PieceFile;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The checksums of a segment's pieces, in the piece file of the whole; closed with that. */
record SegmentPieces(PieceFile whole, long piecesBefore) implements PieceFile {

  @Override
  public void write(long firstPiece, int[] checksums) throws IOException {
    writeApart(firstPiece, checksums);
  }

  @Override
  public void writeApart(long firstPiece, int[] checksums) throws IOException {
    whole.writeApart(piecesBefore + firstPiece, checksums);
  }

  @Override
  public Optional<int[]> read(long firstPiece, int count) throws IOException {
    return whole.read(piecesBefore + firstPiece, count);
  }

  @Override
  public void describe(Map<String, String> description) throws IOException {
    whole.describe(description);
  }

  @Override
  public Optional<Map<String, String>> description() throws IOException {
    return whole.description();
  }

  @Override
  public void force() throws IOException {
    whole.force();
  }

  @Override
  public void close() {
    // others use it
  }
}
