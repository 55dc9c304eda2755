package dev.ferry.service.download;

import java.util.Optional;

/**
 * Checksums of consecutive pieces of a file, as far as they are kept.
 *
 * @param firstPiece number of the first, from 0
 * @param count how many
 * @param checksums of each; empty when they are not known of this very version
 */
public record PieceRun(long firstPiece, int count, Optional<int[]> checksums) {}
