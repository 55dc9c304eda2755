package dev.ferry.service.policy;

import dev.ferry.transfer.Pace;
import dev.ferry.transfer.WorkspaceName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How fast transfers may be: those of a workspace together, and those of all workspaces, each way
 * for itself. Safe for several threads.
 */
public final class TransferRates {
  /** As fast as it goes. */
  public static final TransferRates FREE = new TransferRates(Way.FREE, Way.FREE);

  private final Way uploads;
  private final Way downloads;

  /** Rates of both ways. */
  public TransferRates(Way uploads, Way downloads) {
    this.uploads = uploads;
    this.downloads = downloads;
  }

  /** What an upload into that workspace shares with others. */
  public Pace ofUpload(WorkspaceName workspace) {
    return uploads.of(workspace);
  }

  /** What a download from that workspace shares with others. */
  public Pace ofDownload(WorkspaceName workspace) {
    return downloads.of(workspace);
  }

  /** One way. */
  public static final class Way {
    static final Way FREE = new Way(0, 0);

    private final Pace all;
    private final long workspaceBytesPerSecond;
    private final ConcurrentMap<WorkspaceName, Pace> workspaces = new ConcurrentHashMap<>();

    /**
     * A way with its limits.
     *
     * @param bytesPerSecond of all workspaces together; 0 for no limit
     * @param workspaceBytesPerSecond of each workspace; 0 for no limit
     */
    public Way(long bytesPerSecond, long workspaceBytesPerSecond) {
      this.all = bytesPerSecond == 0 ? Pace.FREE : Pace.of(bytesPerSecond);
      this.workspaceBytesPerSecond = workspaceBytesPerSecond;
    }

    private Pace of(WorkspaceName workspace) {
      return workspaceBytesPerSecond == 0
          ? all
          : workspaces.computeIfAbsent(
              workspace, unused -> Pace.of(workspaceBytesPerSecond).within(all));
    }
  }
}
