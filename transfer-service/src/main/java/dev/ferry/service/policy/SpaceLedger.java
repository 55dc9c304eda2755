package dev.ferry.service.policy;

import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who was promised how many bytes.
 *
 * <p>One lock around every decision, so that no two of them give away the same byte. Sums are taken
 * anew each time: at most some thousand uploads are open, and a sum that is not kept cannot drift.
 */
final class SpaceLedger {
  private static final long FIRST_STEP = 1L << 20;
  private static final long LARGEST_STEP = 64L << 20;

  private final SpacePolicy policy;
  private final WorkspacePolicies workspaces;
  private final Map<UploadId, Reservation> reservations = new HashMap<>();
  private final Map<WorkspaceName, Stored> stored = new HashMap<>();

  /**
   * A ledger.
   *
   * @param workspaces whose specs may bound them further
   */
  SpaceLedger(SpacePolicy policy, WorkspacePolicies workspaces) {
    this.policy = policy;
    this.workspaces = workspaces;
  }

  /**
   * Sets the declared length aside, or the first step when it is not known.
   *
   * @throws TransferException {@code STORAGE_FULL}
   */
  synchronized void reserve(
      UploadId id, WorkspaceName workspace, ContentLength length, VolumeSpace volume) {
    long needed = length.isKnown() ? length.knownBytes() : 1;
    long wish = length.isKnown() ? needed : FIRST_STEP;
    Reservation fresh = new Reservation(workspace);
    fresh.reserved = granted(workspace, needed, wish, volume);
    reservations.put(id, fresh);
  }

  /** The same of bytes of several files, whose entries are counted one by one. */
  synchronized void reserveBytes(
      UploadId id, WorkspaceName workspace, long bytes, VolumeSpace volume) {
    Reservation fresh = new Reservation(workspace);
    fresh.reserved = grantedBytes(workspace, bytes, bytes, volume);
    reservations.put(id, fresh);
  }

  /**
   * One entry more, if there may be.
   *
   * @throws TransferException {@code STORAGE_FULL}
   */
  void addEntry(WorkspaceName workspace) {
    if (counts(workspace)) {
      addCounted(workspace);
    }
  }

  private synchronized void addCounted(WorkspaceName workspace) {
    requireEntry(workspace);
    changed(workspace, 0, 1);
  }

  /** Counts an upload that is open already, whether there is room for it or not. */
  synchronized void adopt(
      UploadId id, WorkspaceName workspace, ContentLength length, long frontierBytes) {
    Reservation known = reservations.computeIfAbsent(id, absent -> new Reservation(workspace));
    known.reserved =
        Math.max(known.reserved, length.isKnown() ? length.knownBytes() : frontierBytes);
    known.written = frontierBytes;
  }

  /**
   * Makes sure the upload may have bytes up to there; grows what is reserved for it if need be.
   *
   * @throws TransferException {@code STORAGE_FULL}
   */
  synchronized void require(UploadId id, long endBytes, VolumeSpace volume) {
    requireFloor(volume, 0);
    Reservation known = reservations.get(id);
    if (known != null && endBytes > known.reserved) {
      long step = Math.min(LARGEST_STEP, Math.max(FIRST_STEP, known.reserved));
      long needed = endBytes - known.reserved;
      known.reserved += granted(known.workspace, needed, Math.max(needed, step), volume);
    }
  }

  /** The staging file of the upload ends there. */
  synchronized void wrote(UploadId id, long endBytes) {
    Reservation known = reservations.get(id);
    if (known != null) {
      known.written = endBytes;
    }
  }

  /** The staging file of the upload got bytes at its end. */
  void wroteTo(UploadId id, long position, long lengthBytes) {
    wrote(id, position + lengthBytes);
  }

  /** The staging file of the upload got bytes somewhere; its end says nothing about its size. */
  synchronized void wroteApart(UploadId id, long position, long lengthBytes) {
    Reservation known = reservations.get(id);
    if (known != null) {
      known.written = Math.min(known.reserved, added(known.written, lengthBytes));
    }
  }

  /** The upload is over and its staging file is gone. */
  synchronized void release(UploadId id) {
    reservations.remove(id);
  }

  /** The staging file became a file of its workspace. */
  synchronized void published(UploadId id, WorkspaceUsage replaced) {
    Reservation known = reservations.remove(id);
    if (known != null) {
      changed(known.workspace, known.written - replaced.bytes(), 1 - replaced.entries());
    }
  }

  void removed(WorkspaceName workspace, long bytes, long entries) {
    if (counts(workspace)) {
      removeCounted(workspace, bytes, entries);
    }
  }

  private synchronized void removeCounted(WorkspaceName workspace, long bytes, long entries) {
    changed(workspace, -bytes, -entries);
  }

  /** Entries came that hold no bytes. */
  synchronized void added(WorkspaceName workspace, long entries) {
    changed(workspace, 0, entries);
  }

  private void changed(WorkspaceName workspace, long moreBytes, long moreEntries) {
    if (counts(workspace)) {
      stored(workspace).add(moreBytes, moreEntries);
    }
  }

  /** Whether what is in the workspace has to be counted at all. */
  boolean counts(WorkspaceName workspace) {
    return policy.hasQuota()
        || workspaces.bytesMax(workspace).isPresent()
        || workspaces.entriesMax(workspace).isPresent();
  }

  /**
   * Fails when the workspace may have no further entry.
   *
   * @throws TransferException {@code STORAGE_FULL}
   */
  synchronized void requireEntry(WorkspaceName workspace) {
    long most = workspaces.entriesMax(workspace).orElse(Long.MAX_VALUE);
    if (most != Long.MAX_VALUE && stored(workspace).entries >= most) {
      throw new TransferException(
          FailureCode.STORAGE_FULL,
          "Workspace '"
              + workspace
              + "' has the "
              + most
              + " entries that it may have; remove some",
          Map.of("entriesMax", Long.toString(most)));
    }
  }

  /** How often the workspace changed through us; for {@link #counted}. */
  synchronized long changes(WorkspaceName workspace) {
    return stored(workspace).changes;
  }

  /**
   * Takes over what a look at the workspace found.
   *
   * @param changesBefore {@link #changes} before the look
   * @return false when the workspace changed since; the look is worth nothing then
   */
  synchronized boolean counted(WorkspaceName workspace, WorkspaceUsage usage, long changesBefore) {
    Stored now = stored(workspace);
    if (now.changes != changesBefore) {
      return false;
    }
    now.bytes = usage.bytes();
    now.entries = usage.entries();
    return true;
  }

  /** How many have something set aside. */
  synchronized int reservations() {
    return reservations.size();
  }

  /** Free bytes to keep on that volume. */
  long floorOf(VolumeSpace volume) {
    return policy.floorOf(volume);
  }

  synchronized long reservedBytes() {
    return sum(any -> true, false);
  }

  synchronized long publishedBytes() {
    return publishedBytes(null);
  }

  private Stored stored(WorkspaceName workspace) {
    return stored.computeIfAbsent(workspace, absent -> new Stored());
  }

  private long granted(WorkspaceName workspace, long needed, long wish, VolumeSpace volume) {
    requireEntry(workspace);
    return grantedBytes(workspace, needed, wish, volume);
  }

  private long grantedBytes(WorkspaceName workspace, long needed, long wish, VolumeSpace volume) {
    requireFloor(volume, needed);
    long ofVolume = left(volume, needed);
    long ofAll = left(null, policy.quotaBytes(), needed);
    long ofWorkspace = left(workspace, quotaOf(workspace), needed);
    return Math.min(wish, Math.min(ofVolume, Math.min(ofAll, ofWorkspace)));
  }

  private long quotaOf(WorkspaceName workspace) {
    return Math.min(
        policy.workspaceQuotaBytes(), workspaces.bytesMax(workspace).orElse(SpacePolicy.UNLIMITED));
  }

  private void requireFloor(VolumeSpace volume, long needed) {
    if (volume.freeBytes() < policy.floorOf(volume)) {
      throw volumeFull(volume, needed);
    }
  }

  private long left(VolumeSpace volume, long needed) {
    long promised = sum(any -> true, true);
    long left = volume.freeBytes() - policy.floorOf(volume) - promised;
    if (left < needed) {
      throw volumeFull(volume, needed);
    }
    return left;
  }

  private TransferException volumeFull(VolumeSpace volume, long needed) {
    long promised = sum(any -> true, true);
    long floor = policy.floorOf(volume);
    return new TransferException(
        FailureCode.STORAGE_FULL,
        "The volume has %d bytes free; %d of them stay free (ferry.free-space-floor), %d are promised"
                .formatted(volume.freeBytes(), floor, promised)
            + " to open uploads, and %d are wanted. Free space on it or abort uploads"
                .formatted(needed),
        Map.of(
            "free", Long.toString(volume.freeBytes()),
            "floor", Long.toString(floor),
            "promised", Long.toString(promised),
            "wanted", Long.toString(needed)));
  }

  /**
   * What is left of a quota.
   *
   * @param workspace whose; null for the one of all
   */
  private long left(@Nullable WorkspaceName workspace, long quota, long needed) {
    if (quota == SpacePolicy.UNLIMITED) {
      return quota;
    }
    long used =
        added(
            publishedBytes(workspace),
            sum(each -> workspace == null || each.workspace.equals(workspace), false));
    if (used > quota || quota - used < needed) {
      throw quotaFull(workspace, quota, used, needed);
    }
    return quota - used;
  }

  private static TransferException quotaFull(
      @Nullable WorkspaceName workspace, long quota, long used, long needed) {
    String whose = workspace == null ? "The quota" : "The quota of workspace " + workspace;
    String setting =
        workspace == null
            ? "ferry.quota-bytes"
            : "ferry.workspace-quota-bytes, or its spec's bytes-max";
    return new TransferException(
        FailureCode.STORAGE_FULL,
        "%s is %d bytes, %d of them are used or reserved, and %d are wanted."
                .formatted(whose, quota, used, needed)
            + " Remove files, abort uploads or raise "
            + setting,
        Map.of(
            "quota", Long.toString(quota),
            "used", Long.toString(used),
            "wanted", Long.toString(needed)));
  }

  private long publishedBytes(@Nullable WorkspaceName workspace) {
    return stored.entrySet().stream()
        .filter(entry -> workspace == null || entry.getKey().equals(workspace))
        .mapToLong(entry -> Math.max(0, entry.getValue().bytes))
        .reduce(0, SpaceLedger::added);
  }

  private long sum(Predicate<Reservation> which, boolean onlyUnwritten) {
    return reservations.values().stream()
        .filter(which)
        .mapToLong(each -> Math.max(0, each.reserved - (onlyUnwritten ? each.written : 0)))
        .reduce(0, SpaceLedger::added);
  }

  /** Lengths are what senders declare; a sum of them must not wrap around. */
  private static long added(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** What one upload has. */
  private static final class Reservation {
    private final WorkspaceName workspace;
    private long reserved;
    private long written;

    Reservation(WorkspaceName workspace) {
      this.workspace = workspace;
    }
  }

  /** What one workspace has. */
  private static final class Stored {
    private long bytes;
    private long entries;
    private long changes;

    void add(long moreBytes, long moreEntries) {
      bytes += moreBytes;
      entries += moreEntries;
      changes++;
    }
  }
}
