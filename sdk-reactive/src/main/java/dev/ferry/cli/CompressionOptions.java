package dev.ferry.cli;

import picocli.CommandLine.Option;

/** Whether a transfer is compressed on the wire. */
final class CompressionOptions {
  @Option(
      names = "--compress",
      description =
          "Compress on the wire (zstd) what saves at least a tenth by it: for text over slow links.")
  private boolean compress;

  /** Whether it was asked for. */
  boolean wanted() {
    return compress;
  }
}
