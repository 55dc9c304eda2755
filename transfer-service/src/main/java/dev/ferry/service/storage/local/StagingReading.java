package dev.ferry.service.storage.local;

import dev.ferry.service.storage.StagingListing;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One look at the staging folder. */
final class StagingReading {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<id>[a-z2-7]{26})(?<suffix>|"
              + Pattern.quote(StagingFolder.PIECES)
              + "|"
              + Pattern.quote(PutFiles.SUFFIX)
              + ")");

  private final Path folder;
  private final Map<UploadId, Long> lengths = new HashMap<>();
  private final Set<UploadId> pieces = new HashSet<>();
  private final Set<UploadId> puts = new HashSet<>();
  private int others;

  StagingReading(Path folder) {
    this.folder = folder;
  }

  /** Looks; fails when it cannot see everything. To be called once. */
  StagingListing list() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        add(entry);
      }
    } catch (NoSuchFileException e) {
      throw new IOException("the folder " + folder + " is gone", e);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    pieces.removeAll(lengths.keySet());
    return new StagingListing(lengths, pieces, puts, others);
  }

  private void add(Path entry) throws IOException {
    Matcher name = NAME.matcher(entry.getFileName().toString());
    if (!name.matches()) {
      others++;
      return;
    }
    UploadId id = new UploadId(name.group("id"));
    if (name.group("suffix").equals(StagingFolder.PIECES)) {
      pieces.add(id);
      return;
    }
    if (name.group("suffix").equals(PutFiles.SUFFIX)) {
      puts.add(id);
    }
    lengthBytes(entry).ifPresent(length -> lengths.put(id, length));
  }

  /** Length of a file, 0 when what has its name is no regular file; empty for nothing. */
  static Optional<Long> lengthBytes(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(attributes.isRegularFile() ? attributes.size() : 0L);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
