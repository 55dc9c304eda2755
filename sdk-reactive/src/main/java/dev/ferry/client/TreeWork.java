package dev.ferry.client;

import dev.ferry.client.internal.PieceHashes;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A part of a push or pull that can be done beside others. */
sealed interface TreeWork {

  /** Nothing was to be done, or nothing failed. */
  Mono<Done> NOTHING = Mono.just(new Done(List.of(), 0));

  /** Small files and links that go in one pack. */
  record Together(List<TreeEntry> entries) implements TreeWork {
    /** Keeps its own copy. */
    public Together {
      entries = List.copyOf(entries);
    }

    long bytes() {
      return entries.stream().mapToLong(TreeEntry::sizeBytes).sum();
    }
  }

  /**
   * A file that is a transfer of its own.
   *
   * @param olderOrNull what the target has under its path; null for nothing
   */
  record Alone(TreeEntry entry, @Nullable TreeEntry olderOrNull) implements TreeWork {

    /** Whether the target has a file of which much may be the same. */
    boolean hasOlder(int pieceBytes) {
      TreeEntry older = olderOrNull;
      return older != null
          && older.type() == TreeEntry.Type.FILE
          && PieceHashes.areWorthIt(older.sizeBytes(), pieceBytes)
          && PieceHashes.areWorthIt(entry.sizeBytes(), pieceBytes);
    }
  }

  /**
   * What became of a file that is a transfer of its own.
   *
   * @param keptBytes those that did not travel, since both sides had them
   */
  record Done(List<TreeFailure> failures, long keptBytes) {
    static Done failed(List<TreeFailure> failures) {
      return new Done(failures, 0);
    }
  }
}
