package dev.ferry.resume;

import dev.ferry.transfer.UploadId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Commits of groups of frontiers. */
final class InMemoryCommits {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryCommits(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean powerSafe) {
    List<OffsetCommit> group = List.copyOf(commits);
    Set<UploadId> seen = new HashSet<>();
    for (OffsetCommit commit : group) {
      if (!seen.add(commit.id())) {
        throw new IllegalArgumentException("The group names upload " + commit.id() + " twice");
      }
    }
    return lane.call("commit", () -> Optional.of(committed(group, powerSafe)));
  }

  private List<CommitResult> committed(List<OffsetCommit> group, boolean powerSafe) {
    List<CommitResult> results = new ArrayList<>();
    List<UploadRecord> moved = new ArrayList<>();
    List<SegmentRecord> movedSegments = new ArrayList<>();
    for (OffsetCommit commit : group) {
      Optional<SegmentRecord> segment = disk.now.segment(commit.id());
      if (segment.isPresent()) {
        results.add(InMemorySegments.committed(segment.get(), commit, movedSegments));
        continue;
      }
      Optional<UploadRecord> record = disk.now.find(commit.id());
      CommitResult result =
          record.map(now -> StoreRules.verdict(now, commit)).orElse(CommitResult.NOT_OPEN);
      if (result == CommitResult.COMMITTED) {
        moved.add(
            new RecordDraft(record.orElseThrow()).frontier(commit.durable()).alive(commit.now()));
      }
      results.add(result);
    }
    disk.change(
        powerSafe,
        tables -> {
          moved.forEach(tables::put);
          movedSegments.forEach(tables::put);
        });
    return List.copyOf(results);
  }
}
