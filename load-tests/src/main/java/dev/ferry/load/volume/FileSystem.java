package dev.ferry.load.volume;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file systems that experiments are made on. */
public enum FileSystem {
  /** Linux' usual one, in its default mode. */
  EXT4("mkfs.ext4", "-q", "-F"),
  /** The other one servers have. */
  XFS("mkfs.xfs", "-q", "-f");

  private final List<String> make;

  FileSystem(String... make) {
    this.make = List.of(make);
  }

  String[] makeCommand(Path image) {
    return Stream.concat(make.stream(), Stream.of(image.toString())).toArray(String[]::new);
  }
}
