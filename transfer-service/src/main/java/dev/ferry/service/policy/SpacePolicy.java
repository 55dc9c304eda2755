package dev.ferry.service.policy;

import dev.ferry.service.storage.VolumeSpace;

/**
 * How much may be stored.
 *
 * @param quotaBytes all workspaces together; {@link #UNLIMITED} for as much as there is
 * @param workspaceQuotaBytes each workspace; {@link #UNLIMITED} for as much as there is
 * @param floorBytes free space of the volume below which nothing grows; {@link #DEFAULT_FLOOR} for
 *     a share of the volume
 */
public record SpacePolicy(long quotaBytes, long workspaceQuotaBytes, long floorBytes) {
  /** No quota. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** The larger of 1 GiB and 2 % of the volume, but at most 10 % of it. */
  public static final long DEFAULT_FLOOR = -1;

  /** No quota, and the volume may be filled to its last byte. */
  public static final SpacePolicy NONE = new SpacePolicy(UNLIMITED, UNLIMITED, 0);

  private static final long GIB = 1L << 30;

  /** Refuses quotas that nothing fits in. */
  public SpacePolicy {
    if (quotaBytes <= 0 || workspaceQuotaBytes <= 0 || floorBytes < DEFAULT_FLOOR) {
      throw new IllegalArgumentException("SpacePolicy: out of range");
    }
  }

  /** Whether bytes of workspaces have to be counted at all. */
  boolean hasQuota() {
    return quotaBytes != UNLIMITED || workspaceQuotaBytes != UNLIMITED;
  }

  /** Free bytes to keep on that volume. */
  long floorOf(VolumeSpace volume) {
    return floorBytes == DEFAULT_FLOOR
        ? Math.min(Math.max(GIB, volume.totalBytes() / 50), volume.totalBytes() / 10)
        : floorBytes;
  }
}
