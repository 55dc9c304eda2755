package dev.ferry.service.workspace;

import dev.ferry.transfer.TreeEntry;
import java.util.HashMap;
import java.util.Map;

/** What was unpacked so far, and in the step that is under way. */
final class TarTally {
  private final Map<String, TreeEntry> attempted = new HashMap<>();
  private long files;
  private long directories;
  private long links;
  private long bytes;
  private long refused;
  private long stepBytes;
  private long stepReplacedBytes;
  private long stepEntries;

  /** A step begins. */
  void begin() {
    attempted.clear();
    stepBytes = 0;
    stepReplacedBytes = 0;
    stepEntries = 0;
  }

  /** The entry is handed to a writer. */
  void attempted(TreeEntry entry) {
    if (attempted.put(entry.path(), entry) == null) {
      count(entry, 1);
    }
  }

  /** A member is not unpacked. */
  void refused() {
    refused++;
  }

  /** An entry that was attempted is not there after all. */
  void failed(String path) {
    refused++;
    TreeEntry entry = attempted.remove(path);
    if (entry != null) {
      count(entry, -1);
    }
  }

  private void count(TreeEntry entry, int one) {
    switch (entry.type()) {
      case FILE -> {
        files += one;
        bytes += one * entry.sizeBytes();
        stepBytes += one * entry.sizeBytes();
      }
      case DIRECTORY -> directories += one;
      case LINK, HARD_LINK -> links += one;
    }
  }

  /** An entry is about to come into the workspace. */
  void entered() {
    stepEntries++;
  }

  /** It is in place of a file of that length. */
  void replaced(long sizeBytes) {
    stepEntries--;
    stepReplacedBytes += sizeBytes;
  }

  long stepBytes() {
    return stepBytes;
  }

  long stepReplacedBytes() {
    return stepReplacedBytes;
  }

  long stepEntries() {
    return stepEntries;
  }

  TarOutcome.Unpacked outcome() {
    return new TarOutcome.Unpacked(files, directories, links, bytes, refused);
  }
}
